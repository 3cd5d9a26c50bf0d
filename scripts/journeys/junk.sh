#!/usr/bin/env bash
# A folder as cameras and people leave it: what is no image, cannot be read here or is broken is counted, and named where it
# matters; the rest trains.   scripts/journeys/junk.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
kept=$root/src-test-data/images
pictures flat mess/2023-08-14 60 1
pictures flat "mess/2024-05-12 Rome" 60 2
cp "$kept"/{lossy,lossless,alpha,animated}.webp "$kept"/{rgb.ppm,grey.pgm,plain.ppm,animated.gif,cmyk.jpg,cmyk.tif,rgb16.png} \
  "$kept"/{rgb16.tif,palette.png,one_bit.bmp,exif.jpg,progressive.jpg} mess/2023-08-14
mv mess/2023-08-14/00000.jpg mess/2023-08-14/lies.png                     # a JPEG file
cp "$kept"/lossy.webp mess/2023-08-14/lies.jpg                            # a WebP file
printf 'P6 1 1 255\n\1\2\3' >mess/2023-08-14/tiny.ppm                     # one pixel
{ printf 'P6 3000 2000 255\n'; head -c 18000000 /dev/zero; } >mess/2023-08-14/huge.ppm
head -c 700 mess/2023-08-14/00001.jpg >mess/2023-08-14/torn.jpg           # cut off
echo 'no image at all' >mess/2023-08-14/words.jpg
: >mess/2023-08-14/empty.png
mkdir -p mess/.cache mess/__MACOSX mess/2023-08-14/.ipynb_checkpoints
cp "$kept/rgb.jpg" mess/.cache/seen.jpg
cp "$kept/rgb.jpg" mess/__MACOSX/._seen.jpg
for junk in IMG_1.heic IMG_2.HEIC scan.pdf drawing.svg raw.cr2 head.dcm film.mov notes.txt Thumbs.db .DS_Store; do
  echo junk >"mess/2023-08-14/$junk"
done

dino stats mess >stats.txt 2>stats.log
cat stats.txt stats.log >told.txt
expect 'heic' told.txt
expect 'hidden' told.txt
expect '3 broken\|3 .*cannot be read\|broken.*3' told.txt
expect 'torn.jpg\|words.jpg\|empty.png' told.txt

# Alone, what cannot be read here is refused by name, with what to do.
mkdir alone
cp mess/2023-08-14/{IMG_1.heic,scan.pdf,drawing.svg,raw.cr2,head.dcm} alone/
refused refused.txt train alone --dry-run
for advice in 'convert .heic' 'draw .pdf' 'draw .svg' 'develop .cr2' 'convert .dcm'; do expect "$advice" refused.txt; done

dino train mess --budget 1m --output runs/mess --set train.epochs=1 --set optim.warmup_epochs=0 --set model.depth=1 \
  --set data.max_bad_share=0.1 --set train.precision=float32 --json >train.json 2>train.log
expect '"steps":[1-9]' train.json
expect 'torn.jpg\|words.jpg\|empty.png' train.log
# By the settings that were chosen.
dino train mess --budget 1m --output runs/mess --set data.max_bad_share=0.1 --dry-run >dry.txt 2>dry.log
expect 'its images have no classes' dry.log
say "junk: done"
