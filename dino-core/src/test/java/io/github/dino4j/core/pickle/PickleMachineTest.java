package io.github.dino4j.core.pickle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dino4j.core.io.FileBytes;
import io.github.dino4j.core.io.InputException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PickleMachineTest {
    /** A pickle from its operations; text counts as bytes of Latin-1. */
    private static Object read(Object... parts) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (Object part : parts) {
            bytes.writeBytes(part instanceof byte[] raw ? raw : part.toString().getBytes(StandardCharsets.ISO_8859_1));
        }
        return SafePickle.read(FileBytes.of("x.pkl", bytes.toByteArray()));
    }

    private static void assertRefused(String message, Object... parts) {
        assertThatThrownBy(() -> read(parts))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith("x.pkl: the pickle ")
                .hasMessageContaining(message);
    }

    private static byte[] repeated(String text, int times) {
        return text.repeat(times).getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void numbersOfEveryProtocolAreRead() throws IOException {
        assertThat(read("I-12\n.")).isEqualTo(-12L);
        assertThat(read("I01\n.")).isEqualTo(true);
        assertThat(read("L123456789012345678901L\n.")).isEqualTo(new BigInteger("123456789012345678901"));
        assertThat(read("F2.5e-3\n.")).isEqualTo(0.0025);
        assertThat(read("K\u00ff.")).isEqualTo(255L);
        assertThat(read("M\u0001\u0002.")).isEqualTo(513L);
        assertThat(read("J\u00fe\u00ff\u00ff\u00ff.")).isEqualTo(-2L);
        assertThat(read("\u008a\u0000.")).isEqualTo(0L);
        assertThat(read("\u008a\u0001\u0080.")).isEqualTo(-128L);
        assertThat(read("\u008a\u0002\u0080\u0000.")).isEqualTo(128L);
        assertThat(read("G", new byte[] {0x40, 0x04, 0, 0, 0, 0, 0, 0}, ".")).isEqualTo(2.5);
        assertThat(read("N.")).isEqualTo(None.NONE);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4, 5})
    void arraysAndDictionariesThatPythonWroteAreRead(int protocol) throws IOException {
        Path file = Path.of(
                System.getProperty("dino.root"), "src-test-data", "weights", "gnd_protocol" + protocol + ".pkl");
        Map<?, ?> truth = (Map<?, ?>) SafePickle.read(file);
        assertThat(truth.get("imlist")).isEqualTo(List.of("a_1", "b_2"));
        Map<?, ?> first = (Map<?, ?>) ((List<?>) Objects.requireNonNull(truth.get("gnd"))).get(0);
        NumpyArray box = (NumpyArray) Objects.requireNonNull(first.get("bbx"));
        assertThat(box.shape()).containsExactly(4L);
        assertThat(box.doubles()).containsExactly(1.5, 2.0, 30.0, 40.25);
        assertThat(((NumpyArray) Objects.requireNonNull(first.get("easy"))).longs())
                .containsExactly(0L);
        assertThat(((NumpyArray) Objects.requireNonNull(first.get("hard"))).longs())
                .isEmpty();
        assertThat(first.get("junk")).isEqualTo(List.of(1L));
    }

    @ParameterizedTest
    @CsvSource({
        "posix,system",
        "os,system",
        "builtins,eval",
        "builtins,getattr",
        "subprocess,Popen",
        "torch,load",
        "numpy,load",
        "collections,OrderedDict.__init__"
    })
    void whatIsNotOnTheListIsNamedAndNotExecuted(String module, String name) {
        String wanted = "wants " + module + "." + name + ", which is not on the list";
        assertRefused(wanted, "c" + module + "\n" + name + "\n(S'touch /tmp/owned'\ntR.");
        String stacked = "\u008c" + (char) module.length() + module + "\u008c" + (char) name.length() + name;
        assertRefused(wanted, stacked, "\u0093)R.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"(iposix\nsystem\n.", "(cposix\nsystem\no.", "\u0082\u0001.", "Pid\n.", "\u0097.", ")}\u0092."})
    void operationsThatMakeObjectsByOtherWaysAreRefused(String pickle) {
        assertThatThrownBy(() -> read(pickle)).isInstanceOf(InputException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "NN\u0085|ends early or lies",
                ".|takes a value from an empty stack",
                "(.|takes a mark for a value",
                "t.|there is no mark",
                "h\u0000.|recalls value 0",
                "NK\u0001a.|appends to what is no list",
                ")K\u0001a.|appends to what is no list",
                "NK\u0001K\u0001s.|puts an entry into what is no dictionary",
                "}(K\u0001u.|a key without a value",
                "}]K\u0001s.|neither a text nor a number",
                "})K\u0001s.|neither a text nor a number",
                "\u0080\u0006N.|is of protocol 6",
                "NNb.|gives a state to what has none",
                "NNR.|calls what cannot be called",
                "ccollections¶OrderedDict¶]R.|calls what cannot be called",
                "ccollections¶OrderedDict¶N\u0085R.|no list of pairs",
                "cnumpy¶ndarray¶)R.|only names something",
                "cnumpy¶dtype¶\u008c\u0001O\u0085R.|another type than numbers",
                "NQ.|refers to something outside",
                "Iabc¶.|a number of 3 characters that is none",
                "V\\u0041¶.|a text with escapes",
                "X\u0002\u0000\u0000\u0000\u00ff\u00fe.|not UTF-8",
            })
    void damageIsToldInASentence(String pickle, String message) {
        assertRefused(message, pickle.replace('¶', '\n')); // a newline would end the row
    }

    @Test
    void lengthsThatLieAreRefusedBeforeAnythingIsAllocated() {
        byte[] huge = {-1, -1, -1, -1, -1, -1, -1, 0x0d}; // 10^18
        for (String operation : List.of("\u008d", "\u008e", "\u0096")) {
            assertRefused("ends early or lies", operation, huge, ".");
        }
        byte[] negative = {-1, -1, -1, -1, -1, -1, -1, -1};
        assertRefused("ends early or lies", "\u008e", negative, ".");
        assertRefused("ends early or lies", "T", Arrays.copyOf(negative, 4), ".");
        assertRefused("ends early or lies", "X", new byte[] {-1, -1, -1, 0x7f}, ".");
        assertRefused("a whole number of 4294967295 bytes", "\u008b", Arrays.copyOf(negative, 4), ".");
    }

    @Test
    void aNumpyArrayLargerThanItsBytesIsRefused() {
        String dtype = "cnumpy\ndtype\n\u008c\u0002f8\u0085R";
        String start = "cnumpy.core.multiarray\n_reconstruct\n)R(K\u0001";
        String tera = "\u008a\u0006\u0000\u0000\u0000\u0000\u0000\u0001";
        assertRefused(
                "larger than its 8 bytes", start, "(", tera, tera, "t", dtype, "\u0089C\u0008", new byte[8], "tb.");
        assertRefused(
                "larger than its 8 bytes",
                start,
                "(J\u00ff\u00ff\u00ff\u00fft",
                dtype,
                "\u0089C\u0008",
                new byte[8],
                "tb.");
        assertRefused("of 8 bytes that holds 16", start, "(K\u0001t", dtype, "\u0089C\u0010", new byte[16], "tb.");
    }

    @Test
    void anArrayThatPython2WroteAsATextIsRead() throws IOException {
        String dtype =
                "cnumpy\ndtype\n(U\u0002f8K\u0000K\u0001tR(K\u0003U\u0001<NNNJ\u00ff\u00ff\u00ff\u00ffJ\u00ff\u00ff\u00ff\u00ffK\u0000tb";
        NumpyArray array = (NumpyArray) read(
                "cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(K\u0000tU\u0001btR(K\u0001(K\u0001t",
                dtype,
                "I00\nU\u0008",
                new byte[] {0, 0, 0, 0, 0, 0, 4, 0x40},
                "tb.");
        assertThat(array.doubles()).containsExactly(2.5);
    }

    @Test
    void aMillionListsInEachOtherAreRead() throws IOException {
        int depth = 1_000_000;
        Object outer = read(repeated("]", depth), repeated("a", depth - 1), ".");
        int seen = 0;
        for (Object list = outer; list instanceof List<?> items && !items.isEmpty(); list = items.get(0)) {
            seen++;
        }
        assertThat(seen).isEqualTo(depth - 1);
    }

    @Test
    void aBillionLaughsTakeNoMoreThanTheirLines() throws IOException {
        StringBuilder laughs = new StringBuilder("]q\u0000K\u0001a"); // each list holds the one before it ten times
        for (int level = 1; level <= 100; level++) {
            laughs.append("](")
                    .append(("h" + (char) (level - 1)).repeat(10))
                    .append("eq")
                    .append((char) level);
        }
        List<?> lists = (List<?>) read(laughs.append('.'));
        assertThat(lists).hasSize(10);
        assertThat(lists.get(0)).isSameAs(lists.get(9));
    }

    @Test
    void aListThatHoldsItselfIsRead() throws IOException {
        List<?> list = (List<?>) read("]q\u0000h\u0000a.");
        assertThat(list.get(0)).isSameAs(list);
    }

    @Test
    void aLongTextIsNotCopiedAgainAndAgain() {
        byte[] text = repeated("a", 1 << 20);
        byte[] copies = repeated("c_codecs\nencode\nh\u0000\u008c\u0006latin1\u0086R", 300);
        assertRefused("copies more than", "X", new byte[] {0, 0, 0x10, 0}, text, "q\u0000", copies, ".");
    }

    @Test
    void operationsWithoutEndAreRefused() {
        assertRefused("more than 4194304 operations", repeated("N0", 1 << 21), "N.");
    }

    @Test
    void theSameKeyTwiceMeansTheLastAsInPython() throws IOException {
        assertThat(read("}(\u008c\u0001aK\u0001\u008c\u0001aK\u0002u.")).isEqualTo(Map.of("a", 2L));
    }

    @Test
    void aNamespaceHasFields() throws IOException {
        PickledObject args = (PickledObject)
                read("cargparse\nNamespace\n)\u0081}\u008c\u0002lrG", new byte[] {0x3f, -16, 0, 0, 0, 0, 0, 0}, "sb.");
        assertThat(args.fields().get("lr")).isEqualTo(1.0);
        assertThat(args.type()).isEqualTo("argparse.Namespace");
    }

    @Test
    void aNumberWhoseBytesAreNoneIsRefused() {
        String type = "cnumpy\ndtype\nX\u0002\u0000\u0000\u0000f8\u0085R";
        byte[] smileys = "X\u0010\u0000\u0000\u0000😀😀😀😀".getBytes(StandardCharsets.UTF_8); // 8 of Java's characters
        assertRefused("bytes above 255", "cnumpy.core.multiarray\nscalar\n" + type, smileys, "\u0086R.");
    }

    private static Object lenient(List<String> foreign, String pickle) throws InputException {
        ByteBuffer bytes = ByteBuffer.wrap(pickle.getBytes(StandardCharsets.ISO_8859_1));
        PlainGlobals globals = new PlainGlobals();
        return PickleMachine.withPlaceholders(bytes, globals::find, identifier -> 0L, foreign::add)
                .read();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cposix\nsystem\n(S'rm'\ntR.", // called
                "cposix\nsystem\n)R}b.", // given a state
                "cposix\nsystem\n)R(K\u0001e.", // given items
                "cposix\nsystem\n)RK\u0001K\u0002s.", // given an entry
                "cposix\nsystem\n)R)R.", // a method of it
                "(S'rm'\niposix\nsystem\n.",
                "(cposix\nsystem\nS'rm'\no.",
                "cposix\nsystem\n)}\u0092.",
            })
    void whatIsNotOnTheListIsOnlyANameWherePlaceholdersAreAsked(String pickle) throws IOException {
        List<String> foreign = new ArrayList<>();
        assertThat(lenient(foreign, pickle)).isEqualTo(new ForeignObject("posix.system"));
        assertThat(foreign).containsExactly("posix.system");
    }

    /** A tuple that holds itself many times over would take for ever to hash. */
    @Test
    void keysOfOtherProgramsAreNotLookedInto() throws IOException {
        String laughs = ")" + "2\u0086".repeat(200);
        Map<?, ?> map = (Map<?, ?>) lenient(new ArrayList<>(), "}(" + laughs + "K\u0001" + laughs + "K\u0002u.");
        assertThat(map).hasSize(2);
    }
}
