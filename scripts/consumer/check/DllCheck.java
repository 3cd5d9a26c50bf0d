import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * Looks at the libraries of a class path for Windows, on any system: {@code DllCheck CLASS_PATH_FILE}. It fails where one is
 * missing that is loaded by name, or where one imports another that neither a jar nor Windows has. Nothing is run.
 */
public final class DllCheck {
    private static final Set<String> LOADED = Set.of(
            "jnijavacpp.dll", "dnnl.dll", "jnidnnl.dll", "jniopencl.dll", "libnd4jcpu.dll", "jnind4jcpu.dll",
            "libopenblas.dll", "jniopenblas.dll", "jniopencv_core.dll");
    /** Of Windows itself, and of OpenBLAS's second binding, which nothing here loads. */
    private static final Set<String> ELSEWHERE = Set.of(
            "kernel32.dll", "msvcrt.dll", "ole32.dll", "advapi32.dll", "user32.dll", "shlwapi.dll", "psapi.dll",
            "oleaut32.dll", "mfreadwrite.dll", "mfplat.dll", "mf.dll", "gdi32.dll", "dxgi.dll", "d3d11.dll",
            "comdlg32.dll", "cfgmgr32.dll", "libopenblas_nolapack.dll");

    private DllCheck() {}

    public static void main(String[] args) throws IOException {
        Map<String, List<String>> imports = new TreeMap<>(); // by name, in lower case
        for (String jar : Files.readString(Path.of(args[0])).strip().split(System.getProperty("path.separator"))) {
            if (jar.endsWith(".jar")) {
                read(Path.of(jar), imports);
            }
        }
        Set<String> problems = new TreeSet<>();
        LOADED.stream().filter(name -> !imports.containsKey(name)).forEach(name -> problems.add(name + " is missing"));
        imports.forEach((name, needed) -> needed.stream()
                .filter(each -> !imports.containsKey(each) && !ELSEWHERE.contains(each) && !each.startsWith("api-ms-win-"))
                .forEach(each -> problems.add(name + " needs " + each + ", which is nowhere")));
        System.out.println("windows: " + imports.size() + " libraries");
        problems.forEach(problem -> System.err.println("windows: " + problem));
        System.exit(problems.isEmpty() ? 0 : 1);
    }

    private static void read(Path jar, Map<String, List<String>> imports) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            for (JarEntry entry : file.stream().filter(each -> each.getName().endsWith(".dll")).toList()) {
                try (InputStream in = file.getInputStream(entry)) {
                    String name = entry.getName().replaceFirst(".*/", "").toLowerCase(Locale.ROOT);
                    imports.put(name, imports(ByteBuffer.wrap(in.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN)));
                }
            }
        }
    }

    /** The names in the import table of a 64-bit library. */
    private static List<String> imports(ByteBuffer dll) {
        int header = dll.getInt(0x3c) + 4; // behind PE\0\0
        int optional = header + 20;
        if (dll.getShort(optional) != 0x20b) {
            throw new IllegalArgumentException("a library is no 64-bit one");
        }
        int sections = optional + dll.getShort(header + 16);
        int count = dll.getShort(header + 2);
        List<String> names = new ArrayList<>();
        int table = dll.getInt(optional + 120);
        for (int at = table == 0 ? 0 : place(dll, sections, count, table); at > 0 && dll.getInt(at + 12) != 0; at += 20) {
            int name = place(dll, sections, count, dll.getInt(at + 12));
            int end = name;
            while (dll.get(end) != 0) {
                end++;
            }
            byte[] bytes = new byte[end - name];
            dll.get(name, bytes);
            names.add(new String(bytes, StandardCharsets.US_ASCII).toLowerCase(Locale.ROOT));
        }
        return names;
    }

    /** Where in the file an address of the loaded library lies. */
    private static int place(ByteBuffer dll, int sections, int count, int address) {
        for (int at = sections; at < sections + 40 * count; at += 40) {
            int start = dll.getInt(at + 12);
            if (address >= start && address < start + Math.max(dll.getInt(at + 8), dll.getInt(at + 16))) {
                return dll.getInt(at + 20) + address - start;
            }
        }
        throw new IllegalArgumentException("an address lies in no section of a library");
    }
}
