package io.github.dino4j.cli.dashboard;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who may look. On the loopback interface everybody of this machine, by its own names alone, so that no page from elsewhere gets here
 * under a name of its own; on another one who has the token.
 */
final class Gate {
    private static final int TOKEN_BYTES = 16;
    private static final String COOKIE = "dino_dashboard";
    private static final Set<String> OWN_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");

    private static final Map<String, String> HEADERS = Map.of(
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
                    + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
            "X-Content-Type-Options",
            "nosniff",
            "X-Frame-Options",
            "DENY",
            "Referrer-Policy",
            "no-referrer",
            "Cross-Origin-Resource-Policy",
            "same-origin",
            "Cross-Origin-Opener-Policy",
            "same-origin",
            "Cache-Control",
            "no-store");

    private final Optional<String> token;

    private Gate(Optional<String> token) {
        this.token = token;
    }

    static Gate ofThisMachine() {
        return new Gate(Optional.empty());
    }

    static Gate withToken() {
        byte[] bytes = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(bytes);
        return new Gate(Optional.of(HexFormat.of().formatHex(bytes)));
    }

    /** What follows the address for who shall look: empty, or the token. */
    String query() {
        return token.map(each -> "?token=" + each).orElse("");
    }

    /** What every answer says to a browser. */
    static void protect(Headers answer) {
        HEADERS.forEach(answer::set);
    }

    /** Whether to answer; where the token is in the address, the answer is to come again without, by a cookie. */
    Answer look(HttpExchange exchange) {
        String method = exchange.getRequestMethod();
        if (!method.equals("GET") && !method.equals("HEAD")) {
            return new Answer(405, "this page is for reading: GET or HEAD");
        }
        if (token.isEmpty()) {
            return isOwnName(exchange.getRequestHeaders().getFirst("Host"))
                    ? Answer.PASS
                    : new Answer(421, "ask for localhost, 127.0.0.1 or [::1]; other names are not answered");
        }
        String asked = "token=" + token.orElseThrow();
        String query = exchange.getRequestURI().getRawQuery();
        if (query != null && same(query, asked)) {
            exchange.getResponseHeaders()
                    .set("Set-Cookie", COOKIE + "=" + token.orElseThrow() + "; HttpOnly; SameSite=Strict; Path=/");
            exchange.getResponseHeaders().set("Location", "/");
            return new Answer(303, "");
        }
        return hasCookie(exchange.getRequestHeaders().getOrDefault("Cookie", List.of()))
                ? Answer.PASS
                : new Answer(401, "open the address with its token, as the command has printed it");
    }

    /**
     * What the gate says.
     *
     * @param status of HTTP; 200 to let pass
     * @param text for a person
     */
    record Answer(int status, String text) {
        static final Answer PASS = new Answer(200, "");
    }

    /** At any port: it may be forwarded. */
    private static boolean isOwnName(@Nullable String host) {
        if (host == null) {
            return false;
        }
        String name = host.toLowerCase(Locale.ROOT).replaceFirst(":\\d{1,5}$", "");
        return OWN_NAMES.contains(name);
    }

    private boolean hasCookie(List<String> headers) {
        String wanted = COOKIE + "=" + token.orElseThrow();
        for (String header : headers) {
            for (String each : header.split(";", -1)) {
                if (same(each.strip(), wanted)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** In a time that does not tell how much of it is right. */
    private static boolean same(String given, String wanted) {
        return MessageDigest.isEqual(given.getBytes(StandardCharsets.UTF_8), wanted.getBytes(StandardCharsets.UTF_8));
    }
}
