package io.github.dino4j.augment.image.decode;

import io.github.dino4j.augment.image.ImageFormatException;
import io.github.dino4j.augment.image.format.EncodedImage;
import java.util.Locale;
import java.util.Map;

/** Kinds of files that are not read, by name and with advice: who has one should not have to guess why it is left out. */
final class ForeignFormats {
    private static final String CONVERT = "; convert it to JPEG, PNG, TIFF or WebP";
    private static final Map<String, String> BY_START = Map.ofEntries(
            Map.entry("%PDF", "a PDF document; draw its pages as PNG images"),
            Map.entry("8BPS", "a Photoshop (PSD) document" + CONVERT),
            Map.entry("II+\0", "a BigTIFF image; save it as an ordinary TIFF"),
            Map.entry("MM\0+", "a BigTIFF image; save it as an ordinary TIFF"),
            Map.entry("II\u00bc\1", "a JPEG XR image" + CONVERT),
            Map.entry("\0\0\0\14jP  ", "a JPEG 2000 image" + CONVERT),
            Map.entry("\u00ffO\u00ffQ", "a JPEG 2000 image" + CONVERT),
            Map.entry("\u00ff\n", "a JPEG XL image" + CONVERT),
            Map.entry("\0\0\0\14JXL ", "a JPEG XL image" + CONVERT),
            Map.entry("v/1\1", "an OpenEXR image" + CONVERT),
            Map.entry("DDS ", "a DirectDraw texture (DDS)" + CONVERT),
            Map.entry("\0\0\1\0", "a Windows icon" + CONVERT),
            Map.entry("#?RADIANCE", "a Radiance HDR image" + CONVERT),
            Map.entry("FUJIFILMCCD-RAW", "a camera's raw file; develop it to JPEG or TIFF"),
            Map.entry("IIU\0", "a camera's raw file; develop it to JPEG or TIFF"),
            Map.entry("IIRO", "a camera's raw file; develop it to JPEG or TIFF"),
            Map.entry("IIRS", "a camera's raw file; develop it to JPEG or TIFF"),
            Map.entry("PK\3\4", "a ZIP archive; unpack it"),
            Map.entry("\u001f\u008b", "packed by gzip; unpack it"),
            Map.entry("\u0089HDF", "an HDF5 file; write its images to files"),
            Map.entry("version https://git-lfs", "a pointer of Git LFS and not the image itself; run git lfs pull"),
            Map.entry("<!DOCTYPE html", "a web page, often what a failed download left; load the image again"),
            Map.entry("<html", "a web page, often what a failed download left; load the image again"));
    private static final Map<String, String> BY_BRAND = Map.of(
            "avif", "an AVIF image" + CONVERT,
            "avis", "an AVIF image" + CONVERT,
            "crx ", "a camera's raw file; develop it to JPEG or TIFF",
            "jxl ", "a JPEG XL image" + CONVERT);
    private static final String BRANDS_OF_HEIF = "heic heix heim heis hevc hevx mif1 msf1";
    private static final int PREAMBLE = 128; // of DICOM
    private static final int GLANCE = 1024;

    private ForeignFormats() {}

    /** Why a file that no reader takes is none. */
    static ImageFormatException refusal(EncodedImage file) {
        for (Map.Entry<String, String> each : BY_START.entrySet()) {
            if (file.has(0, each.getKey())) {
                return file.refused("is " + each.getValue());
            }
        }
        if (file.has(4, "ftyp")) {
            String brand = file.text(8, 4).toLowerCase(Locale.ROOT);
            String heif = "a HEIC photo; convert it to JPEG or PNG (phones can also be set to take JPEG)";
            String media = "a film or another file of the family of MP4; take frames out of it as JPEG or PNG";
            return file.refused("is " + BY_BRAND.getOrDefault(brand, BRANDS_OF_HEIF.contains(brand) ? heif : media));
        }
        if (file.has(PREAMBLE, "DICM")) {
            return file.refused("is a DICOM image; convert it to PNG or TIFF with the window that you want");
        }
        if (file.text(0, GLANCE).toLowerCase(Locale.ROOT).contains("<svg")) {
            return file.refused("is an SVG drawing; draw it as a PNG image");
        }
        return file.refused("not a JPEG, PNG, GIF, BMP, TIFF, WebP or PNM (PPM, PGM, PBM) image");
    }
}
