package io.github.dino4j.cli.dashboard;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.dino4j.eval.report.Page;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Serves the page by the JDK's own server, on threads of its own that do not keep a process from ending. */
final class DashboardServer implements AutoCloseable {
    private static final int THREADS = 20;
    private static final int STREAMS = 12; // the rest answers everything else
    private static final int WAITING = 200; // requests
    private static final int MOST_QUERY = 400; // letters
    private static final String TEXT = "text/plain; charset=utf-8";

    /** All that there is beside pictures and the stream. */
    private static final Map<String, String> FILES = Map.of(
            "index.html", "text/html; charset=utf-8",
            "dashboard.css", "text/css; charset=utf-8",
            "app.js", "text/javascript; charset=utf-8",
            "chart.js", "text/javascript; charset=utf-8",
            "charts.js", "text/javascript; charset=utf-8",
            "panels.js", "text/javascript; charset=utf-8");

    private final Catalogue catalogue;
    private final HttpServer server;
    private final ThreadPoolExecutor threads;
    private final Gate gate;
    private final Map<String, byte[]> files = new LinkedHashMap<>();
    private final Semaphore streams = new Semaphore(STREAMS);
    private final CountDownLatch closed = new CountDownLatch(1);

    private DashboardServer(Catalogue catalogue, HttpServer server, Gate gate) throws IOException {
        this.catalogue = catalogue;
        this.server = server;
        this.gate = gate;
        for (String name : FILES.keySet()) {
            try (InputStream in = DashboardServer.class.getResourceAsStream(name)) {
                if (in == null) {
                    throw new IOException(name + " is missing from this build of Dino4j");
                }
                files.put(name, in.readAllBytes());
            }
        }
        files.put("page.css", Page.style().getBytes(StandardCharsets.UTF_8));
        threads = new ThreadPoolExecutor(
                THREADS, THREADS, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(WAITING), DashboardServer::quiet);
        threads.allowCoreThreadTimeOut(true);
    }

    private static Thread quiet(Runnable work) {
        Thread thread = new Thread(work, "dino-dashboard");
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Starts.
     *
     * @param host an interface's name or address
     * @param port 0 for any that is free
     * @param catalogue the runs
     * @return the server, which answers from now on
     * @throws IOException if it cannot listen there
     */
    static DashboardServer start(String host, int port, Catalogue catalogue) throws IOException {
        // Read once, by the first server of a process: whoever asks or reads too slowly is hung up on.
        System.setProperty("sun.net.httpserver.maxReqTime", "30");
        System.setProperty("sun.net.httpserver.maxRspTime", "150");
        System.setProperty("sun.net.httpserver.nodelay", "true");
        InetSocketAddress where = new InetSocketAddress(host, port);
        if (where.isUnresolved()) {
            throw new IOException("there is no host " + host);
        }
        InetAddress address = where.getAddress();
        DashboardServer made = new DashboardServer(
                catalogue,
                HttpServer.create(where, 0),
                address.isLoopbackAddress() ? Gate.ofThisMachine() : Gate.withToken());
        made.server.setExecutor(made.threads);
        made.server.createContext("/", made::answer);
        made.server.start();
        return made;
    }

    /** {@return the address to open, with the token where there is one} */
    String address() {
        InetSocketAddress bound = server.getAddress();
        InetAddress host = bound.getAddress();
        String name = host.isAnyLocalAddress() ? localName() : host.getHostAddress();
        String shown = name.contains(":") ? "[" + name + "]" : name;
        return "http://" + shown + ":" + bound.getPort() + "/" + gate.query();
    }

    private static String localName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (IOException e) {
            return "localhost";
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            Gate.protect(exchange.getResponseHeaders());
            Gate.Answer gated = gate.look(exchange);
            if (gated.status() != 200) {
                send(exchange, gated.status(), TEXT, gated.text().getBytes(StandardCharsets.UTF_8));
                return;
            }
            String path = exchange.getRequestURI().getPath();
            switch (path == null ? "" : path) {
                case "/events" -> events(exchange);
                case "/picture" -> picture(exchange);
                default ->
                    file(
                            exchange,
                            "/".equals(path)
                                    ? "index.html"
                                    : String.valueOf(path).substring(1));
            }
        }
    }

    private void file(HttpExchange exchange, String name) throws IOException {
        byte[] file = files.get(name);
        if (name.equals("favicon.ico")) {
            exchange.sendResponseHeaders(204, -1); // every browser asks for it
        } else if (file == null) {
            missing(exchange);
        } else {
            send(exchange, 200, FILES.getOrDefault(name, "text/css; charset=utf-8"), file);
        }
    }

    private void events(HttpExchange exchange) throws IOException {
        if (exchange.getRequestMethod().equals("HEAD")) {
            send(exchange, 200, "text/event-stream", new byte[0]);
            return;
        }
        if (!streams.tryAcquire()) {
            send(exchange, 503, TEXT, "too many pages are open".getBytes(StandardCharsets.UTF_8));
            return;
        }
        try {
            List<String> runs = List.of(query(exchange).getOrDefault("runs", "").split(",", -1));
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            new EventStream(catalogue, closed, exchange.getResponseBody()).tell(runs);
        } finally {
            streams.release();
        }
    }

    private void picture(HttpExchange exchange) throws IOException {
        Map<String, String> query = query(exchange);
        Optional<LiveRun> run = catalogue.run(query.getOrDefault("run", ""));
        String epoch = query.getOrDefault("epoch", "");
        for (RunFile.Picture kind : RunFile.Picture.values()) {
            if (run.isPresent() && kind.key().equals(query.get("kind")) && epoch.matches("\\d{1,7}")) {
                Optional<byte[]> bytes = RunFile.picture(run.orElseThrow().directory(), kind, Integer.parseInt(epoch));
                if (bytes.isPresent()) {
                    send(exchange, 200, "image/png", bytes.orElseThrow());
                    return;
                }
            }
        }
        missing(exchange);
    }

    /** Numbers and names of ours need no decoding. */
    private static Map<String, String> query(HttpExchange exchange) {
        String raw = exchange.getRequestURI().getRawQuery();
        Map<String, String> values = new LinkedHashMap<>();
        if (raw != null && raw.length() <= MOST_QUERY) {
            for (String each : raw.split("&", -1)) {
                String[] pair = each.split("=", 2);
                values.put(pair[0], pair.length > 1 ? pair[1] : "");
            }
        }
        return values;
    }

    private static void missing(HttpExchange exchange) throws IOException {
        send(exchange, 404, TEXT, "there is no such page".getBytes(StandardCharsets.UTF_8));
    }

    private static void send(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        boolean bodiless = exchange.getRequestMethod().toUpperCase(Locale.ROOT).equals("HEAD") || body.length == 0;
        exchange.sendResponseHeaders(status, bodiless ? -1 : body.length);
        if (!bodiless) {
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
