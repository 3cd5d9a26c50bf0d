package io.github.dino4j.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What reaches standard output while some threads are kept quiet. */
@SuppressWarnings("try") // scopes are not read
class QuietOutputTest {
    private final PrintStream before = System.out;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_16BE);

    @BeforeEach
    void listen() {
        System.setOut(out);
    }

    @AfterEach
    void restore() {
        System.setOut(before);
    }

    private String said() {
        out.flush();
        return bytes.toString(StandardCharsets.UTF_16BE);
    }

    /** Every way to print. */
    private static void print() {
        System.out.print(true);
        System.out.print('c');
        System.out.print(1);
        System.out.print(2L);
        System.out.print(3f);
        System.out.print(4.0);
        System.out.print(new char[] {'ü'});
        System.out.print("s");
        System.out.print((Object) "o");
        System.out.printf("%d", 5);
        System.out.append("a").append('b').append("xcx", 1, 2);
        System.out.println();
        System.out.println(false);
        System.out.println('c');
        System.out.println(1);
        System.out.println(2L);
        System.out.println(3f);
        System.out.println(4.0);
        System.out.println(new char[] {'ü'});
        System.out.println("s");
        System.out.println((Object) "o");
        System.out.write(0);
        System.out.write('w');
        System.out.write(new byte[] {9, 0, 'x', 9}, 1, 2);
        System.out.flush();
    }

    @Test
    void aQuietThreadPrintsNothingUntilItsLastScopeCloses() {
        try (QuietOutput outer = QuietOutput.ofThisThread()) {
            try (QuietOutput inner = QuietOutput.ofThisThread()) {
                print();
            }
            print();
        }
        assertThat(said()).isEmpty();
        assertThat(System.out).isSameAs(out);
    }

    @Test
    void otherThreadsPrintAsEverInTheStreamsOwnEncoding() throws InterruptedException {
        print();
        String expected = said();
        bytes.reset();
        try (QuietOutput quiet = QuietOutput.ofThisThread()) {
            System.out.println("unheard");
            Thread other = new Thread(QuietOutputTest::print);
            other.start();
            other.join();
        }
        assertThat(expected).contains("ü").doesNotContain("\uFFFD");
        assertThat(said()).isEqualTo(expected);
    }

    @Test
    void theStreamComesBackWhenTheLastOfSeveralThreadsIsDone() throws InterruptedException {
        CountDownLatch opened = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        Thread other = new Thread(() -> {
            try (QuietOutput quiet = QuietOutput.ofThisThread()) {
                opened.countDown();
                done.await();
                System.out.println("unheard");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        other.start();
        opened.await();
        try (QuietOutput quiet = QuietOutput.ofThisThread()) {
            System.out.println("unheard");
        }
        System.out.println("heard");
        assertThat(System.out).isNotSameAs(out);
        done.countDown();
        other.join();
        assertThat(System.out).isSameAs(out);
        assertThat(said()).isEqualTo("heard" + System.lineSeparator());
    }

    @Test
    void aStreamThatTheProgramSetsInTheMeantimeStays() {
        PrintStream own = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        try (QuietOutput quiet = QuietOutput.ofThisThread()) {
            System.setOut(own);
        }
        assertThat(System.out).isSameAs(own);
    }

    @Test
    void aStreamKeptFromAQuietTimePassesEverythingOnLater() {
        PrintStream kept;
        try (QuietOutput quiet = QuietOutput.ofThisThread()) {
            kept = System.out;
        }
        kept.print("heard");
        assertThat(said()).isEqualTo("heard");
    }
}
