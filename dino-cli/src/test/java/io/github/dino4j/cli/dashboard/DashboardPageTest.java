package io.github.dino4j.cli.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.dino4j.cli.Chromium;
import io.github.dino4j.eval.picture.PngFile;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page in a real browser: it is opened, told of steps while it is open, and switched between runs. */
class DashboardPageTest {
    private static final String HOSTILE = "<img src=x onerror=document.title='owned'>";
    private static final String LEADS = "[...document.querySelectorAll('.verdict .lead')].map(e => e.textContent)";

    @TempDir
    private static Path folder;

    private static @Nullable DashboardServer server;
    private static @Nullable Browser browser;

    @BeforeAll
    static void open() throws Exception {
        Optional<Path> program = Chromium.find();
        assumeTrue(
                program.isPresent(),
                "no Chromium in the path, so nobody looks at the page; on Debian: apt-get install chromium");
        for (String run : new String[] {"quickstart", "hot_teacher", "tinted"}) {
            LiveRunTest.copy(run, folder.resolve("runs").resolve(run));
        }
        for (String kind : new String[] {"attention", "neighbours"}) {
            Path pictures = Files.createDirectories(
                    folder.resolve("runs/tinted/samples").resolve(kind));
            for (int epoch : new int[] {0, 2, 5}) {
                PngFile.write(
                        pictures.resolve("epoch-" + epoch + ".png"),
                        new BufferedImage(90 + epoch, 40, BufferedImage.TYPE_INT_RGB));
            }
        }
        Files.writeString(
                folder.resolve("runs/tinted/samples/samples.json"),
                "{\"images\":[\"x/<b>.png\"],\"attention_rows\":[\"image\",\"head 1\"]}");
        Path hostile = folder.resolve("runs").resolve(HOSTILE.replace("/", ""));
        LiveRunTest.copy("byol", hostile);
        Files.writeString(
                hostile.resolve("metrics.jsonl"),
                "{\"step\":1,\"" + HOSTILE.replace("\"", "") + "\":1.5,\"loss\":2,\"warning\":\"" + HOSTILE + "\"}\n"
                        + "{\"step\":2,\"epoch\":0,\"loss\":2,\"" + HOSTILE + "\":1.5}\n",
                StandardOpenOption.APPEND);
        server = DashboardServer.start("127.0.0.1", 0, Catalogue.of(folder.resolve("runs")));
        browser = Browser.start(program.orElseThrow(), folder);
    }

    @AfterAll
    static void end() {
        if (browser != null) {
            browser.close();
        }
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void forget() throws Exception {
        page().go("about:blank");
        page().complaints().clear();
    }

    private static Browser page() {
        return java.util.Objects.requireNonNull(browser);
    }

    private static void show(String... runs) throws Exception {
        StringBuilder ids = new StringBuilder();
        for (String run : runs) {
            ids.append(ids.isEmpty() ? "" : ",").append(Catalogue.id(run));
        }
        page().go(java.util.Objects.requireNonNull(server).address() + "#" + ids);
        page().await(LEADS + ".length == " + runs.length + " && document.querySelectorAll('.plot .line').length > 5");
    }

    @Test
    void whatARunTellsComesToTheOpenPage() throws Exception {
        page().look(1280, 900, false);
        show("quickstart");
        assertThat(page().value(LEADS + "[0]").asText()).isEqualTo("learning: nothing speaks against this run");
        page().value("window.still = 'open'"); // which a page that loads again does not know
        Files.writeString(folder.resolve("runs/quickstart/metrics.jsonl"), """
                {"step":781,"epoch":5,"loss":0.125,"images_per_s":64.0,"data_wait":0.25}
                {"step":781,"warning":"told while you look"}
                """, StandardOpenOption.APPEND);
        page().await("document.documentElement.dataset.step == '781'");
        assertThat(page().value("document.getElementById('warnings').textContent")
                        .asText())
                .contains("step 781: told while you look");
        assertThat(page().value("document.querySelector('#learning svg').getAttribute('aria-label')")
                        .asText())
                .isEqualTo("Loss, nats, now: Loss 0.125");
        assertThat(page().value("window.still").asText()).isEqualTo("open");
        assertThat(page().complaints()).isEmpty();
    }

    @Test
    void runsAreSwitchedAndPutSideBySideInTheSameColours() throws Exception {
        page().look(1280, 900, false);
        show("hot_teacher");
        page().value("document.querySelector('#runs input[value=\"" + Catalogue.id("tinted") + "\"]').click()");
        page().await(LEADS + ".length == 2");
        assertThat(page().value(LEADS + ".map(e => e.split(':')[0]).join()").asText())
                .isEqualTo("collapsed,shortcut");
        page().await("document.querySelectorAll('#learning .plot')[0].querySelectorAll('.line.c1').length == 1");
        assertThat(page().value("document.querySelectorAll('.reached tbody tr').length")
                        .asInt())
                .isEqualTo(2);
        assertThat(page().value("document.querySelector('.differs').textContent")
                        .asText())
                .contains("method.target.temp.from", "views.jitter.prob");
        page().value("document.querySelector('#runs input[value=\"" + Catalogue.id("hot_teacher") + "\"]').click()");
        page().await(LEADS + ".length == 1 && document.querySelector('.verdict').classList.contains('c1')");
        assertThat(page().value("document.getElementById('differ').hidden").asBoolean())
                .isTrue();
        assertThat(page().value("location.hash").asText()).isEqualTo("#" + Catalogue.id("tinted"));
        assertThat(page().complaints()).isEmpty();
    }

    @Test
    void chartsAreDrawnOverEpochsSmoothedAndTellValues() throws Exception {
        page().look(1280, 900, false);
        show("tinted");
        page().value(
                        "(() => { for (const [id, value, event] of [['x', 'time', 'change'], ['smoothing', '0.9', 'input']])"
                                + " { const e = document.getElementById(id); e.value = value; e.dispatchEvent(new Event(event)); } })()");
        page().await("document.querySelector('#learning .line.raw')");
        page().value(
                        "(() => { const s = document.querySelector('#learning svg'), r = s.getBoundingClientRect();"
                                + " s.dispatchEvent(new PointerEvent('pointermove', {clientX: r.left + r.width / 2, clientY: r.top + 9})); })()");
        assertThat(page().value("document.querySelector('#learning .tip').textContent")
                        .asText())
                .matches("time \\d+:\\d\\d Loss [0-9.]+.*");
        assertThat(page().value("document.querySelector('#learning svg').textContent")
                        .asText())
                .contains("ln K");
        page().value("document.getElementById('limits').click()");
        page().await("!document.querySelector('#learning svg').textContent.includes('ln K')");
        assertThat(page().complaints()).isEmpty();
    }

    @Test
    void picturesAreThoseOfTheChosenEpoch() throws Exception {
        page().look(1280, 900, false);
        show("tinted");
        String widths = "[...document.querySelectorAll('#seen img')].map(each => each.naturalWidth).join()";
        page().await(widths + " == '95,95'");
        page().value("(() => { const e = document.querySelector('.epoch input'); e.value = 1;"
                + " e.dispatchEvent(new Event('input')); })()");
        page().await(widths + " == '92,92'");
        assertThat(page().value("document.getElementById('seen').textContent").asText())
                .contains("attention of the last block, epoch 2", "head 1", "x/<b>.png");
        assertThat(page().complaints()).isEmpty();
    }

    @Test
    void namesOfARunAreTextsAndNothingElse() throws Exception {
        page().look(1280, 900, false);
        show(HOSTILE.replace("/", ""));
        assertThat(page().value("document.body.textContent").asText()).contains(HOSTILE);
        assertThat(page().value("document.querySelectorAll('img').length").asInt())
                .isZero();
        assertThat(page().value("document.title").asText()).isEqualTo("Dino4j runs");
        assertThat(page().complaints()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"1280, false", "1280, true", "390, false", "390, true"})
    void itFitsAndCanBeRead(int width, boolean dark) throws Exception {
        page().look(width, 900, dark);
        show("hot_teacher", "tinted");
        page().value("document.querySelectorAll('details').forEach(each => { each.open = true; })");
        assertThat(page().value("document.documentElement.scrollWidth").asInt()).isLessThanOrEqualTo(width);
        assertThat(page().value(FAINT).toString()).isEqualTo("[]");
        byte[] picture = page().picture(true);
        assertThat(picture.length).isGreaterThan(20_000);
        String keep = System.getProperty("dino.screenshots");
        if (keep != null) {
            Files.write(Path.of(keep, width + (dark ? "-dark" : "-light") + ".png"), picture);
        }
    }

    /** Texts whose contrast against what is behind them is below 4.5:1 (WCAG 2.2 AA). */
    private static final String FAINT = """
            (() => {
              const rgba = text => (text.match(/[\\d.]+/g) || []).map(Number);
              const behind = e => {
                if (!e) return [255, 255, 255];
                const own = rgba(getComputedStyle(e).backgroundColor);
                return own.length > 3 && own[3] === 0 ? behind(e.parentElement) : own;
              };
              const light = rgb => {
                const [r, g, b] = rgb.slice(0, 3).map(v => v / 255).map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
                return .2126 * r + .7152 * g + .0722 * b;
              };
              const contrast = e => {
                const style = getComputedStyle(e);
                const pair = [light(rgba(e.namespaceURI.endsWith('svg') ? style.fill : style.color)), light(behind(e))];
                pair.sort((a, b) => b - a);
                return (pair[0] + .05) / (pair[1] + .05);
              };
              return [...document.body.querySelectorAll('*')]
                .filter(e => !e.matches('option, [disabled], [disabled] *') && [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()))
                .filter(e => !(contrast(e) >= 4.5)).map(e => e.localName + ' ' + e.textContent.trim().slice(0, 30) + ' ' + contrast(e).toFixed(2)).slice(0, 5);
            })()
            """;
}
