package io.github.dino4j.core.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafeTensorsTest {
    @TempDir
    private Path folder;

    /** A file of this header and so many bytes of data. */
    private Path file(String header, int data) throws IOException {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES + text.length + data).order(ByteOrder.LITTLE_ENDIAN);
        return Files.write(
                folder.resolve("x.safetensors"),
                bytes.putLong(text.length).put(text).array());
    }

    private static SafeTensors.Tensor tensor(SafeTensors read, String name) {
        return Objects.requireNonNull(read.tensors().get(name), name);
    }

    @Test
    void whatIsWrittenIsReadInOrder() throws IOException {
        Map<String, SafeTensors.Tensor> tensors = new LinkedHashMap<>();
        tensors.put(
                "z.weight", SafeTensors.Tensor.of(List.of(2L, 3L), new float[] {1, -2, 3.5f, 0, Float.MIN_VALUE, 6}));
        tensors.put("a ü", SafeTensors.Tensor.of(new long[] {Long.MIN_VALUE, 7}));
        tensors.put("none", SafeTensors.Tensor.of(List.of(0L, 5L), new float[0]));
        Path file = folder.resolve("x.safetensors");
        new SafeTensors(tensors, Map.of("note", "\"quoted\"\n")).write(file);
        SafeTensors read = SafeTensors.read(file);
        assertThat(read.tensors().keySet()).containsExactly("z.weight", "a ü", "none");
        assertThat(tensor(read, "z.weight").shape()).containsExactly(2L, 3L);
        assertThat(tensor(read, "z.weight").floats()).containsExactly(1, -2, 3.5f, 0, Float.MIN_VALUE, 6);
        assertThat(tensor(read, "a ü").longs()).containsExactly(Long.MIN_VALUE, 7);
        assertThat(tensor(read, "none").floats()).isEmpty();
        assertThat(read.metadata()).containsExactly(Map.entry("note", "\"quoted\"\n"));
    }

    @Test
    void dataAreRawLittleEndianBehindAnAlignedHeader() throws IOException {
        Path file = folder.resolve("x.safetensors");
        new SafeTensors(Map.of("a", SafeTensors.Tensor.of(List.of(1L), new float[] {1.5f})), Map.of()).write(file);
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        long header = bytes.getLong(0);
        assertThat(header % 8).isZero();
        assertThat(bytes.capacity()).isEqualTo(8 + header + 4);
        assertThat(bytes.getFloat((int) (8 + header))).isEqualTo(1.5f);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[]|4|its header is not a JSON object",
                "nonsense|4|its header is not JSON",
                "{} {}|4|its header is not JSON",
                "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}, 'a':{}}|4|its header is not JSON",
                "{'a':7}|4|tensor a has no shape or place",
                "{'a':{'dtype':'C64','shape':[1],'data_offsets':[0,8]}}|8|has the type C64; those read are [F64, F32, F16",
                "{'a':{'dtype':'F32','shape':[-1],'data_offsets':[0,4]}}|4|has the impossible shape [-1]",
                "{'a':{'dtype':'F32','shape':[1.5],'data_offsets':[0,4]}}|4|has the impossible shape [1.5]",
                "{'a':{'dtype':'F32','shape':[4611686018427387904],'data_offsets':[0,4]}}|4|has the impossible shape",
                "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,4]}}|4|has the impossible shape [2]",
                "{'a':{'dtype':'F32','shape':[1],'data_offsets':['0',4]}}|4|cannot lie at",
                "{'a':{'dtype':'F32','shape':[1],'data_offsets':[4,8]}}|4|cannot lie at [4,8]",
                "{'a':{'dtype':'F32','shape':[1],'data_offsets':[4,8]}}|8|overlap or leave a gap at byte 0",
                "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}}|8|holds 8 bytes of data, its header tells of 4",
                "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]},'b':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}}"
                        + "|4|overlap or leave a gap at byte 4",
                "{'__metadata__':7}|0|its metadata are not texts by name",
                "{'__metadata__':{'a':[1]}}|0|its metadata a are not a text",
            })
    void aHeaderThatLiesIsRefused(String header, int data, String message) throws IOException {
        Path file = file(header.replace('\'', '"'), data);
        assertThatThrownBy(() -> SafeTensors.read(file))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("x.safetensors: ")
                .hasMessageContaining(message);
    }

    @Test
    void aHeaderThatIsNotUtf8IsRefused() throws IOException {
        Path file = file("{\"__metadata__\":{\"a\":\"?\"}}", 0);
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 4] = (byte) 0xFF;
        Files.write(file, bytes);
        assertThatThrownBy(() -> SafeTensors.read(file)).isInstanceOf(InputException.class);
    }

    @Test
    void aFileOfAnotherKindIsRefusedWithTheSizeThatItWouldHave() throws IOException {
        Path file = Files.write(folder.resolve("x.safetensors"), new byte[] {-1, -2, -3, -4, -5, -6, -7, -39, 0, 0});
        assertThatThrownBy(() -> SafeTensors.read(file))
                .isInstanceOf(InputException.class)
                .hasMessage(file + ": not a safetensors file: its first 8 bytes say a header of 15706861135619555071"
                        + " bytes, but the file has 10");
        Files.write(file, new byte[3]);
        assertThatThrownBy(() -> SafeTensors.read(file))
                .isInstanceOf(InputException.class)
                .hasMessage(file + ": not a safetensors file: it has only 3 bytes");
    }

    @Test
    void manyTensorsInOnePlaceDoNotFillTheMemory() throws IOException {
        StringBuilder header = new StringBuilder("{");
        int floats = 1 << 20;
        for (int i = 0; i < 10_000; i++) { // 40 GB if it were believed
            header.append(i == 0 ? "" : ",")
                    .append('"')
                    .append(i)
                    .append("\":{\"dtype\":\"F32\",\"shape\":[")
                    .append(floats);
            header.append("],\"data_offsets\":[0,").append(4 * floats).append("]}");
        }
        Path file = file(header.append('}').toString(), 4 * floats);
        assertThatThrownBy(() -> SafeTensors.read(file)).isInstanceOf(InputException.class);
    }

    @Test
    void noFileIsAnErrorThatNamesIt() {
        assertThatThrownBy(() -> SafeTensors.read(folder.resolve("gone.safetensors")))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("gone.safetensors: there is no such checkpoint file");
    }

    @Test
    void tensorsBeyondFourGigabytesAreReadWhereTheyAre() throws IOException {
        long half = 2_000_000_000L; // twice, and nothing written there: the file has a hole
        String header = "{\"a\":{\"dtype\":\"U8\",\"shape\":[2000000000],\"data_offsets\":[0,2000000000]},"
                + "\"b\":{\"dtype\":\"F16\",\"shape\":[1000000000],\"data_offsets\":[2000000000,4000000000]},"
                + "\"c\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[4000000000,4000000008]}}";
        Path file = file(header, 0);
        long start = Files.size(file);
        ByteBuffer numbers = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        numbers.putFloat(1.5f).putFloat(-2.5f).flip();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(numbers, start + 2 * half);
        }
        SafeTensors read = SafeTensors.map(file);
        assertThat(tensor(read, "c").floats()).containsExactly(1.5f, -2.5f);
        assertThat(tensor(read, "b").data().capacity()).isEqualTo((int) half);
    }

    @Test
    void everyElementTypeBecomesNumbers() {
        ByteBuffer halves = ByteBuffer.allocate(14).order(ByteOrder.LITTLE_ENDIAN);
        for (int bits : new int[] {0x3C00, 0xC000, 0x0001, 0x8000, 0x7BFF, 0x7C00, 0x03FF}) {
            halves.putShort((short) bits);
        }
        assertThat(ElementType.F16.floats(halves))
                .containsExactly(1, -2, 0x1p-24f, -0.0f, 65504, Float.POSITIVE_INFINITY, 1023 * 0x1p-24f);
        ByteBuffer brain = ByteBuffer.allocate(6).order(ByteOrder.LITTLE_ENDIAN);
        brain.putShort((short) 0x3F80).putShort((short) 0xC2F7).putShort((short) 0x7F80);
        assertThat(ElementType.BF16.floats(brain)).containsExactly(1, -123.5f, Float.POSITIVE_INFINITY);
        ByteBuffer doubles =
                ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putDouble(0, 0.1);
        assertThat(ElementType.F64.floats(doubles)).containsExactly(0.1f);
        ByteBuffer bytes = ByteBuffer.wrap(new byte[] {-1, 2});
        assertThat(ElementType.U8.longs(bytes)).containsExactly(255, 2);
        assertThat(ElementType.I8.floats(bytes)).containsExactly(-1, 2);
        assertThat(ElementType.BOOL.longs(bytes)).containsExactly(1, 1);
        assertThatThrownBy(() -> ElementType.F32.longs(brain)).isInstanceOf(IllegalStateException.class);
    }
}
