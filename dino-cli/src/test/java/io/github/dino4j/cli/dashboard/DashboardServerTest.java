package io.github.dino4j.cli.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class DashboardServerTest {
    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n', 1, 2, 3};

    @TempDir
    private Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private DashboardServer server;
    private Path run;

    @BeforeEach
    void serve() throws IOException {
        run = folder.resolve("runs/<script>alert(1)<");
        LiveRunTest.copy("quickstart", run);
        Files.createDirectories(run.resolve("samples/attention"));
        Files.write(run.resolve("samples/attention/epoch-3.png"), PNG);
        server = DashboardServer.start("127.0.0.1", 0, Catalogue.of(folder.resolve("runs")));
    }

    @AfterEach
    void end() {
        server.close();
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create(server.address() + path)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** An answer to a request as it stands, which a proper client would not send. */
    private String raw(String request) throws IOException {
        URI address = URI.create(server.address());
        try (Socket socket = new Socket(address.getHost(), address.getPort())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream()
                    .write((request + "Connection: close\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
            BufferedReader answer =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
            return String.valueOf(answer.readLine());
        }
    }

    /** The first event of a kind. */
    private String event(String path, String kind) throws IOException, InterruptedException {
        HttpResponse<java.io.InputStream> stream = client.send(
                HttpRequest.newBuilder(URI.create(server.address() + path)).build(),
                HttpResponse.BodyHandlers.ofInputStream());
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8))) {
            while (true) {
                if (String.valueOf(lines.readLine()).equals("event: " + kind)) {
                    return lines.readLine().substring("data: ".length());
                }
            }
        }
    }

    private String id() throws IOException, InterruptedException {
        String runs = event("events?runs=", "runs");
        assertThat(runs).contains("<script>alert(1)<");
        return runs.replaceAll(".*\"id\":\"([0-9a-f]+)\".*", "$1");
    }

    @Test
    void thePageIsServedAndCanLoadNothingFromElsewhere() throws Exception {
        for (String file : List.of("", "app.js", "chart.js", "charts.js", "panels.js", "dashboard.css", "page.css")) {
            HttpResponse<String> answer = get(file);
            assertThat(answer.statusCode()).as(file).isEqualTo(200);
            assertThat(answer.headers().firstValue("Content-Security-Policy").orElse(""))
                    .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
                    .doesNotContain("unsafe");
            assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
            assertThat(answer.body().replace("http://www.w3.org/2000/svg", "")) // a name, not an address
                    .doesNotContain("http:", "https:", "innerHTML", "insertAdjacentHTML", "eval(");
        }
        HttpRequest post = HttpRequest.newBuilder(URI.create(server.address()))
                .POST(HttpRequest.BodyPublishers.ofString("x"))
                .build();
        assertThat(client.send(post, HttpResponse.BodyHandlers.discarding()).statusCode())
                .isEqualTo(405);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/../../etc/passwd",
                "/%2e%2e/%2e%2e/etc/passwd",
                "/..%2fmetrics.jsonl",
                "/metrics.jsonl",
                "/package-info.class",
                "/picture?run=../..&kind=attention&epoch=3",
                "/picture?run=ID&kind=../metrics&epoch=3",
                "/picture?run=ID&kind=attention&epoch=../3",
                "/picture?run=ID&kind=attention&epoch=4",
                "/picture",
                "/picture?run=ID&kind=attention&epoch=99999999999",
                "//etc/passwd",
                "/index.html/",
                "/%00"
            })
    void nothingElseIsServed(String path) throws Exception {
        String answer = raw("GET " + path.replace("ID", id()) + " HTTP/1.1\r\nHost: localhost\r\n");
        assertThat(answer).matches("HTTP/1.1 (404|400) .*");
    }

    @Test
    void aPictureIsServedUnlessALinkLeadsElsewhere() throws Exception {
        String id = id();
        String picture = "picture?run=" + id + "&kind=attention&epoch=";
        assertThat(get(picture + 3).statusCode()).isEqualTo(200);
        Path secret = Files.write(folder.resolve("secret.png"), PNG);
        Files.createSymbolicLink(run.resolve("samples/attention/epoch-4.png"), secret);
        Files.writeString(run.resolve("samples/attention/epoch-5.png"), "<svg onload=alert(1)>");
        assertThat(get(picture + 4).statusCode()).isEqualTo(404);
        assertThat(get(picture + 5).statusCode()).isEqualTo(404);
        Path elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
        Files.write(elsewhere.resolve("epoch-1.png"), PNG);
        Files.createSymbolicLink(run.resolve("samples/neighbours"), elsewhere);
        assertThat(get("picture?run=" + id + "&kind=neighbours&epoch=1").statusCode())
                .isEqualTo(404);
    }

    @Test
    void linksToRunsAreNotFollowed() throws Exception {
        LiveRunTest.copy("hot_teacher", folder.resolve("private/run"));
        Files.createSymbolicLink(folder.resolve("runs/linked"), folder.resolve("private/run"));
        assertThat(event("events", "runs")).doesNotContain("linked");
    }

    @Test
    void theLoopbackAnswersToItsOwnNamesAlone() throws Exception {
        assertThat(raw("GET / HTTP/1.1\r\nHost: localhost:9999\r\n")).contains(" 200 ");
        assertThat(raw("GET / HTTP/1.1\r\nHost: [::1]:80\r\n")).contains(" 200 ");
        assertThat(raw("GET / HTTP/1.1\r\nHost: evil.example\r\n")).contains(" 421 ");
        assertThat(raw("GET /events HTTP/1.1\r\nHost: localhost.evil.example\r\n"))
                .contains(" 421 ");
        assertThat(raw("GET / HTTP/1.1\r\n")).matches("HTTP/1.1 4\\d\\d .*");
    }

    @Test
    void elsewhereATokenIsAskedFor() throws Exception {
        try (DashboardServer open = DashboardServer.start("0.0.0.0", 0, Catalogue.of(folder))) {
            URI told = URI.create(open.address());
            assertThat(told.getQuery()).matches("token=[0-9a-f]{32}");
            String here = "http://127.0.0.1:" + told.getPort() + "/";
            HttpRequest.Builder bare = HttpRequest.newBuilder(URI.create(here));
            HttpResponse<String> refused = client.send(bare.build(), HttpResponse.BodyHandlers.ofString());
            assertThat(refused.statusCode()).isEqualTo(401);
            assertThat(refused.body()).doesNotContain("script");
            HttpResponse<String> entered = client.send(
                    HttpRequest.newBuilder(URI.create(here + "?" + told.getQuery()))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(entered.statusCode()).isEqualTo(303);
            String cookie = entered.headers().firstValue("Set-Cookie").orElseThrow();
            assertThat(cookie).contains("HttpOnly", "SameSite=Strict");
            HttpRequest again =
                    bare.header("Cookie", "a=b; " + cookie.split(";", 2)[0]).build();
            assertThat(client.send(again, HttpResponse.BodyHandlers.ofString()).statusCode())
                    .isEqualTo(200);
            HttpRequest guess = HttpRequest.newBuilder(URI.create(here + "events?token=" + "0".repeat(32)))
                    .build();
            assertThat(client.send(guess, HttpResponse.BodyHandlers.ofString()).statusCode())
                    .isEqualTo(401);
        }
    }

    @Test
    void whatARunWritesIsTold() throws Exception {
        String id = id();
        HttpResponse<java.io.InputStream> stream = client.send(
                HttpRequest.newBuilder(URI.create(server.address() + "events?runs=" + id + ",nothing,../.."))
                        .build(),
                HttpResponse.BodyHandlers.ofInputStream());
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8))) {
            List<String> told = new ArrayList<>();
            while (told.size() < 2) {
                String line = String.valueOf(lines.readLine());
                if (line.startsWith("data: {")) {
                    told.add(line);
                    Files.writeString(
                            run.resolve("metrics.jsonl"),
                            "{\"step\":800,\"warning\":\"</script><b>\\nhot\"}\n",
                            StandardOpenOption.APPEND);
                }
            }
            assertThat(told.get(0)).contains("\"step\":780");
            assertThat(told.get(1))
                    .contains("\"step\":800", "</script><b>\\nhot")
                    .doesNotContain("\"facts\"");
        }
    }

    @Test
    void pagesThatDoNotReadHoldUpNobody() throws Exception {
        String id = id();
        URI address = URI.create(server.address());
        List<Socket> idle = new ArrayList<>();
        try {
            for (int i = 0; i < 30; i++) {
                Socket socket = new Socket(address.getHost(), address.getPort());
                socket.getOutputStream()
                        .write(("GET /events?runs=" + id + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
                                .getBytes(StandardCharsets.ISO_8859_1));
                idle.add(socket);
            }
            assertThat(get("").statusCode()).isEqualTo(200);
            assertThat(get("picture?run=" + id + "&kind=attention&epoch=3").statusCode())
                    .isEqualTo(200);
        } finally {
            for (Socket socket : idle) {
                socket.close();
            }
        }
    }

    @Test
    void aPortThatIsTakenStopsNoRun() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            DashboardOption option = new DashboardOption();
            CommandLine command = new CommandLine(CommandLine.Model.CommandSpec.create()
                    .addMixin("dashboard", CommandLine.Model.CommandSpec.forAnnotatedObject(option)));
            command.parseArgs("--dashboard=" + taken.getLocalPort());
            ByteArrayOutputStream log = new ByteArrayOutputStream();
            option.show(run, new PrintStream(log, true, StandardCharsets.UTF_8)).close();
            assertThat(log.toString(StandardCharsets.UTF_8).strip().lines())
                    .singleElement()
                    .asString()
                    .startsWith("warning: the page cannot be served at 127.0.0.1:" + taken.getLocalPort() + " (")
                    .contains("the run goes on without a page");
            assertThatThrownBy(() -> DashboardServer.start("127.0.0.1", taken.getLocalPort(), Catalogue.of(folder)))
                    .isInstanceOf(java.net.BindException.class);
        }
    }

    @Test
    void aWordAfterTheOptionIsTheCommandsOwn() {
        DashboardOption option = new DashboardOption();
        CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.forAnnotatedObject(option);
        spec.addPositional(CommandLine.Model.PositionalParamSpec.builder()
                .arity("0..1")
                .type(String.class)
                .build());
        CommandLine.ParseResult parsed = new CommandLine(spec).parseArgs("--dashboard", "configs/quickstart.yaml");
        assertThat(parsed.matchedPositional(0).stringValues()).containsExactly("configs/quickstart.yaml");
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        option.show(run, new PrintStream(log, true, StandardCharsets.UTF_8)).close();
        assertThat(log.toString(StandardCharsets.UTF_8))
                .matches("watch it at http://127[.]0[.]0[.]1:\\d+/#" + Catalogue.id("<script>alert(1)<") + "\\R");
    }
}
