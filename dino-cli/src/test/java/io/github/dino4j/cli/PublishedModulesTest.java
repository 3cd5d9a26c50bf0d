package io.github.dino4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** Lists that repeat each other in POMs: modules in the bill of materials, natives by profile and by artifact. */
class PublishedModulesTest {
    private static final Path ROOT = Path.of(System.getProperty("dino.root"));

    /** Never a dependency, and the bills themselves. */
    private static final Set<String> NOT_MANAGED = Set.of("dino-bench", "dino-bom", "dino-dl4j-bom");

    private static Element pom(String file) throws IOException {
        try {
            return DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(ROOT.resolve(file).toFile())
                    .getDocumentElement();
        } catch (ParserConfigurationException | SAXException e) {
            throw new IOException(file, e);
        }
    }

    private static List<Element> children(Element parent, String name) {
        List<Element> found = new ArrayList<>();
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element && element.getTagName().equals(name)) {
                found.add(element);
            }
        }
        return found;
    }

    private static Element child(Element parent, String name) {
        List<Element> found = children(parent, name);
        assertThat(found).as("%s of %s", name, parent.getTagName()).hasSize(1);
        return found.get(0);
    }

    /** The dependencies of a project or profile that have a classifier, each in one line. */
    private static Set<String> natives(Element parent) {
        return children(child(parent, "dependencies"), "dependency").stream()
                .filter(dependency -> !children(dependency, "classifier").isEmpty())
                .map(dependency -> dependency.getTextContent().strip().replaceAll("\\s+", " "))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> ofProfile(String module, String id) throws IOException {
        return natives(children(child(pom(module + "/pom.xml"), "profiles"), "profile").stream()
                .filter(profile -> child(profile, "id").getTextContent().equals(id))
                .findFirst()
                .orElseThrow());
    }

    @Test
    void theBillOfMaterialsHasEveryModule() throws IOException {
        Set<String> modules = children(child(pom("pom.xml"), "modules"), "module").stream()
                .map(module -> module.getTextContent().replace('/', '-'))
                .filter(module -> !NOT_MANAGED.contains(module) && !module.startsWith("examples-"))
                .collect(Collectors.toCollection(TreeSet::new));
        Element managed = child(child(pom("dino-bom/pom.xml"), "dependencyManagement"), "dependencies");
        assertThat(children(managed, "dependency"))
                .extracting(dependency -> child(dependency, "artifactId").getTextContent())
                .containsExactlyInAnyOrderElementsOf(modules);
        assertThat(children(managed, "dependency"))
                .extracting(dependency -> child(dependency, "groupId").getTextContent())
                .containsOnly("io.github.dino4j");
    }

    @Test
    void theBillOfMaterialsBesideDeeplearning4jHasTheVersionsThatAreTested() throws IOException {
        Element tested = child(pom("pom.xml"), "properties");
        NodeList own = child(pom("dino-dl4j-bom/pom.xml"), "properties").getElementsByTagName("*");
        assertThat(own.getLength()).isGreaterThan(10);
        for (int i = 0; i < own.getLength(); i++) {
            String name = own.item(i).getNodeName();
            assertThat(own.item(i).getTextContent())
                    .as(name)
                    .isEqualTo(child(tested, name).getTextContent());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux-x86_64", "linux-arm64", "macosx-x86_64", "macosx-arm64", "windows-x86_64"})
    void theNativesOfAPlatformAreThoseOfTheModules(String platform) throws IOException {
        Set<String> modules = ofProfile("dino-core", platform);
        modules.addAll(ofProfile("dino-augment", platform));
        assertThat(natives(pom("dino-natives/" + platform + "/pom.xml"))).isEqualTo(modules);
    }

    @Test
    void theConsumerOutsideHasTheReadmesDependency() throws IOException {
        String readme = Files.readString(ROOT.resolve("README.md"));
        int start = readme.indexOf("    <dependency>");
        String dependency = readme.substring(start, readme.indexOf("</dependency>", start));
        assertThat(dependency).contains("io.github.dino4j");
        assertThat(Files.readString(ROOT.resolve("scripts/consumer/plain/pom.xml")))
                .contains(dependency);
    }
}
