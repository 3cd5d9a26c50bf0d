package io.github.dino4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The pages that people read hang together: no link leads nowhere, and no page is without a way to it. */
class DocLinksTest {
    private static final int MOST_BYTES_OF_A_PICTURE = 100_000;
    private static final int LEAST_LINKS = 250; // so that pages which are read wrongly are no pages without faults
    private static final int MOST_LINES_OF_README = 120; // two screens

    private final List<String> wrong = new ArrayList<>();
    private final Set<Path> targets = new TreeSet<>();
    private int links;

    private void lookAtAll() throws IOException {
        for (Path page : DocPages.all()) {
            for (DocPages.Line line : DocPages.prose(page)) {
                for (String link : DocPages.links(line.text())) {
                    String target = link.substring(link.indexOf("](") + 2, link.length() - 1);
                    if (!target.matches("(https?|mailto):.*")) {
                        links++;
                        follow(page, target, DocPages.name(page) + ":" + line.number() + ": " + link);
                    }
                }
            }
        }
    }

    private void follow(Path page, String link, String place) throws IOException {
        int hash = link.indexOf('#');
        String name = hash < 0 ? link : link.substring(0, hash);
        Path target = name.isEmpty() ? page : page.resolveSibling(name).normalize();
        if (!Files.exists(target)) {
            wrong.add(place + " leads to nothing");
            return;
        }
        targets.add(target);
        if (hash >= 0 && !anchors(target).contains(link.substring(hash + 1))) {
            wrong.add(place + " names no heading of that page");
        }
    }

    /** The names that GitHub and its like give to headings. */
    static Set<String> anchors(Path page) throws IOException {
        Map<String, Integer> seen = new HashMap<>();
        Set<String> anchors = new TreeSet<>();
        for (DocPages.Line line : DocPages.lines(page)) {
            if (!line.isCode() && line.text().matches("#{1,6} .*")) {
                String name = line.text()
                        .replaceFirst("^#+ ", "")
                        .replaceAll("\\[([^\\]]*)\\]\\([^)]*\\)", "$1")
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .strip()
                        .replace(' ', '-');
                int before = seen.merge(name, 1, Integer::sum) - 1;
                anchors.add(before == 0 ? name : name + "-" + before);
            }
        }
        return anchors;
    }

    @Test
    void everyLinkLeadsToAPageAndAHeading() throws IOException {
        lookAtAll();
        assertThat(wrong).isEmpty();
        assertThat(links).isGreaterThan(LEAST_LINKS);
    }

    @Test
    void thereIsAWayToEveryPageAndPicture() throws IOException {
        lookAtAll();
        List<Path> pages = new ArrayList<>(DocPages.all());
        pages.removeIf(page -> !DocPages.name(page).contains("/"));
        pages.addAll(pictures());
        assertThat(pages.stream()
                        .filter(page -> !targets.contains(page))
                        .map(DocPages::name)
                        .filter(name -> !name.startsWith("docs/adr/"))) // the folder is linked
                .isEmpty();
    }

    @Test
    void theMapOfThePagesHasThemAll() throws IOException {
        String map = Files.readString(DocPages.root().resolve("docs/README.md"));
        for (Path page : DocPages.all()) {
            String name = DocPages.name(page);
            if (name.matches("docs/(reference/)?[a-z_-]+\\.md")) {
                assertThat(map).contains("](" + name.substring("docs/".length()));
            }
        }
    }

    @Test
    void everyDecisionHasANumberOfItsOwn() throws IOException {
        List<String> numbers = new ArrayList<>();
        for (Path page : DocPages.all()) {
            String name = DocPages.name(page);
            if (name.startsWith("docs/adr/")) {
                String number = name.substring("docs/adr/".length()).replaceFirst("-.*", "");
                numbers.add(number);
                String spelt = number.equals("0000") ? "NNNN" : "0*" + Integer.parseInt(number);
                assertThat(Files.readString(page)).as(name).matches("(?s)# " + spelt + "\\. .*");
            }
        }
        assertThat(numbers).doesNotHaveDuplicates();
    }

    private static List<Path> pictures() throws IOException {
        Path folder = DocPages.root().resolve("docs/images");
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    @Test
    void picturesAreSmallAndSayWhatTheyShow() throws IOException {
        assertThat(pictures()).isNotEmpty().allSatisfy(picture -> assertThat(Files.size(picture))
                .as(DocPages.name(picture))
                .isLessThanOrEqualTo(MOST_BYTES_OF_A_PICTURE));
        for (Path page : DocPages.all()) {
            for (DocPages.Line line : DocPages.prose(page)) {
                DocPages.links(line.text()).stream()
                        .filter(link -> link.startsWith("!"))
                        .forEach(
                                link -> assertThat(link).as(DocPages.name(page)).doesNotStartWith("![]"));
            }
        }
    }

    @Test
    void readmeIsTwoScreens() throws IOException {
        assertThat(Files.readAllLines(DocPages.root().resolve("README.md")))
                .hasSizeLessThanOrEqualTo(MOST_LINES_OF_README);
    }
}
