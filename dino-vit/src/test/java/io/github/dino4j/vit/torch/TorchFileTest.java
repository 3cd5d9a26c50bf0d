package io.github.dino4j.vit.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dino4j.core.io.FileBytes;
import io.github.dino4j.core.io.InputException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TorchFileTest {

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** A zip file of stored entries, or deflated ones. */
    private static byte[] zip(Map<String, byte[]> entries, boolean stored) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                ZipEntry header = new ZipEntry(entry.getKey());
                if (stored) {
                    CRC32 crc = new CRC32();
                    crc.update(entry.getValue());
                    header.setMethod(ZipEntry.STORED);
                    header.setSize(entry.getValue().length);
                    header.setCrc(crc.getValue());
                }
                zip.putNextEntry(header);
                zip.write(entry.getValue());
                zip.closeEntry();
            }
        }
        return bytes.toByteArray();
    }

    private static Map<String, byte[]> entries(String pickle) {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        entries.put("x/data.pkl", bytes(pickle));
        entries.put("x/byteorder", bytes("little"));
        entries.put("x/data/0", new byte[24]);
        return entries;
    }

    private static Object read(byte[] file) throws IOException {
        return TorchFile.read(FileBytes.of("x.pth", file));
    }

    private static String tensor(int elements, String offsetShapeStrides) {
        return "ctorch._utils\n_rebuild_tensor_v2\n("
                + String.format(
                        Locale.ROOT,
                        "(\u008c\u0007storagectorch\nFloatStorage\n\u008c\u00010\u008c\u0003cpuK%ctQ",
                        (char) elements)
                + offsetShapeStrides + "\u0089NtR.";
    }

    private static void assertRefused(byte[] file, String message) {
        assertThatThrownBy(() -> read(file))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith("x.pth: ")
                .hasMessageContaining(message);
    }

    @Test
    void aTransposedViewIsGatheredInItsOwnOrder() throws IOException {
        Map<String, byte[]> entries = entries(tensor(6, "K\u0000K\u0003K\u0002\u0086K\u0001K\u0003\u0086"));
        ByteBuffer data = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 6; i++) {
            data.putFloat(i);
        }
        entries.put("x/data/0", data.array());
        TorchTensor tensor = (TorchTensor) read(zip(entries, true));
        assertThat(tensor.shape()).containsExactly(3L, 2L);
        assertThat(tensor.reader().read()).containsExactly(0, 3, 1, 4, 2, 5);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "6|K\u0001K\u0006\u0085K\u0001\u0085|in a storage of 6 elements",
                "6|K\u0000K\u0002K\u0004\u0086K\u0003K\u0001\u0086|in a storage of 6 elements",
                "6|J\u00ff\u00ff\u00ff\u00ffK\u0001\u0085K\u0001\u0085|has a tensor of shape [1]",
                "6|K\u0000J\u00ff\u00ff\u00ff\u00ff\u0085K\u0001\u0085|no whole numbers from 0 on",
                "6|K\u0000K\u0001\u0085)|has a tensor of shape [1] and strides []",
                "7|K\u0000K\u0001\u0085K\u0001\u0085|which has 24 bytes",
            })
    void aTensorOutsideItsStorageIsRefused(int elements, String place, String message) throws IOException {
        assertRefused(zip(entries(tensor(elements, place)), true), message);
    }

    @Test
    void aTensorThatRepeatsItselfWithoutEndIsRefused() throws IOException {
        String many = "K\u0000J\u0000\u0000\u0000@\u0085K\u0000\u0085"; // 2^30 elements with a stride of 0
        assertRefused(zip(entries(tensor(6, many)), true), "in a storage of 6 elements");
        String product = "K\u0000J\u00ff\u00ff\u00ff\u007fq\u0000h\u0000h\u0000\u0087K\u0000K\u0000K\u0000\u0087";
        assertRefused(zip(entries(tensor(6, product)), true), "impossible shape");
    }

    @Test
    void aTensorOfNoNumbersMayLieAnywhere() throws IOException {
        String far = "J\u00ff\u00ff\u00ff\u007fK\u0000\u0085K\u0001\u0085"; // offset 2^31 - 1
        TorchTensor tensor = (TorchTensor) read(zip(entries(tensor(6, far)), true));
        assertThat(tensor.reader().read()).isEmpty();
    }

    @Test
    void compressedEntriesAreRefusedWhateverTheyWouldGrowTo() throws IOException {
        Map<String, byte[]> bomb = entries("N.");
        bomb.put("x/data.pkl", new byte[1 << 24]);
        assertRefused(zip(bomb, false), " is compressed or encrypted");
    }

    @Test
    void otherZipFilesAreRefusedForWhatTheyAre() throws IOException {
        assertRefused(zip(Map.of("readme.txt", new byte[3]), true), "0 entries named data.pkl");
        Map<String, byte[]> two = entries("N.");
        two.put("y/data.pkl", bytes("N."));
        assertRefused(zip(two, true), "2 entries named data.pkl");
        Map<String, byte[]> script = entries("N.");
        script.put("x/constants.pkl", bytes("N."));
        assertRefused(zip(script, true), "a TorchScript program");
        Map<String, byte[]> big = entries("N.");
        big.put("x/byteorder", bytes("big"));
        assertRefused(zip(big, true), "not little-endian");
    }

    @Test
    void namesThatClimbOutOfAFolderAreOnlyNames() throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        entries.put("../../etc/data.pkl", bytes("K\u0005."));
        assertThat(read(zip(entries, true))).isEqualTo(5L);
        assertThat(Path.of("..", "..", "etc", "data.pkl")).doesNotExist();
    }

    @Test
    void twoEntriesOfANameAreRefused() throws IOException {
        Map<String, byte[]> entries = entries("N.");
        entries.put("x/data/1", new byte[4]);
        byte[] file = zip(entries, true);
        for (int i = 0; i + 8 <= file.length; i++) {
            if (new String(file, i, 8, StandardCharsets.ISO_8859_1).equals("x/data/1")) {
                file[i + 7] = '0';
            }
        }
        assertRefused(file, "two entries named x/data/0");
    }

    @Test
    void aFileThatIsCutOffAnywhereIsRefused() throws IOException {
        byte[] whole = zip(entries(tensor(6, "K\u0000K\u0006\u0085K\u0001\u0085")), true);
        assertThat(read(whole)).isInstanceOf(TorchTensor.class);
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> read(cut)).as("%d bytes", length).isInstanceOf(InputException.class);
        }
    }

    @Test
    void theOldFormatIsRefusedWhereverItEnds() throws IOException {
        byte[] whole =
                Files.readAllBytes(Path.of(System.getProperty("dino.root"), "src-test-data", "weights", "legacy.pth"));
        assertThat(read(whole)).isInstanceOf(Map.class);
        for (int length = 0; length < whole.length; length += 37) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> read(cut)).as("%d bytes", length).isInstanceOf(InputException.class);
        }
    }

    @Test
    void tarFilesAndOtherPicklesAreRefusedWithAWayOut() {
        byte[] tar = new byte[1024];
        System.arraycopy(bytes("ustar"), 0, tar, 257, 5);
        assertRefused(tar, "written by PyTorch 0.1, as a tar file");
        assertRefused(bytes("\u0080\u0002K\u0001."), "not one of torch.save");
        assertRefused(bytes("hello"), "not a file of PyTorch");
    }

    @Test
    void zip64SizesAreBelievedWhereTheOthersAreFull() throws IOException {
        byte[] data = bytes("K\u0007.");
        ByteBuffer zip = ByteBuffer.allocate(400).order(ByteOrder.LITTLE_ENDIAN);
        byte[] name = bytes("x/data.pkl");
        zip.putInt(0x04034b50).put(new byte[22]).putShort((short) name.length).putShort((short) 0);
        zip.put(name).put(data);
        int directory = zip.position();
        zip.putInt(0x02014b50).put(new byte[16]).putInt(-1).putInt(-1);
        zip.putShort((short) name.length)
                .putShort((short) 28)
                .put(new byte[10])
                .putInt(-1)
                .put(name);
        zip.putShort((short) 1)
                .putShort((short) 24)
                .putLong(data.length)
                .putLong(data.length)
                .putLong(0);
        int end64 = zip.position();
        zip.putInt(0x06064b50).putLong(44).put(new byte[12]).putLong(1).putLong(1);
        zip.putLong(end64 - directory).putLong(directory);
        zip.putInt(0x07064b50).putInt(0).putLong(end64).putInt(1);
        zip.putInt(0x06054b50)
                .putInt(0)
                .putShort((short) -1)
                .putShort((short) -1)
                .putInt(-1)
                .putInt(-1);
        zip.putShort((short) 0);
        assertThat(read(Arrays.copyOf(zip.array(), zip.position()))).isEqualTo(7L);
    }

    @Test
    void elementsOfAnOptimiserAreNotRead() throws IOException {
        Path file = Path.of(System.getProperty("dino.root"), "src-test-data", "weights", "full_checkpoint.pth");
        Map<?, ?> root = (Map<?, ?>) read(Files.readAllBytes(file));
        Map<?, ?> optimizer = (Map<?, ?>) Objects.requireNonNull(root.get("optimizer"));
        Map<?, ?> state = (Map<?, ?>) Objects.requireNonNull(optimizer.get("state"));
        Map<?, ?> first = (Map<?, ?>) Objects.requireNonNull(state.get(0L));
        assertThat(first.get("exp_avg")).isInstanceOf(TorchTensor.class); // a view, whose values nobody asked for
    }

    @Test
    void manyEntriesAndManyTensorsTakeNoMoreThanTheirSum() throws IOException {
        int count = 60_000; // as a product this would take minutes
        Map<String, byte[]> entries = new LinkedHashMap<>();
        StringBuilder pickle = new StringBuilder("]ctorch\nFloatStorage\nq\u0000\u008c\u0007storageq\u000100");
        for (int i = 0; i < count; i++) {
            pickle.append("(h\u0001h\u0000\u008c\u00010\u008c\u0003cpuK\u0006tQ0");
            entries.put("x/data/" + i, i == 0 ? new byte[24] : new byte[0]);
        }
        entries.put("x/data.pkl", bytes(pickle.append('.').toString()));
        assertThat(read(zip(entries, true))).isEqualTo(List.of());
    }
}
