package io.github.dino4j.vit.weights;

import io.github.dino4j.core.io.InputException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which of the networks in a file is meant, and what of the file belongs to it, by the names of tensors alone. Every ViT gives
 * itself away by its patch embedding, a convolutional network by one of its first convolutions; what stands before that name is what its program calls it. Where training keeps an
 * average of the weights ({@code teacher}, {@code state_dict_ema}, {@code momentum_backbone}, {@code target_encoder}), the
 * average is taken, as timm and the original do.
 */
final class Networks {
    /** {@code --network} for the average that training keeps, and for what the optimiser trains. */
    private static final List<String> AVERAGE = List.of("teacher", "ema");

    private static final List<String> TRAINED = List.of("student", "raw");
    private static final String PATCHES = "patch_embed.proj.weight";
    private static final String HF_PATCHES = "embeddings.patch_embeddings.projection.weight";
    private static final Pattern AVERAGED = word("teacher|ema|momentum|target|averaged|avg|swa|k");
    private static final Pattern LEARNER = word("student|online");
    private static final Pattern STATE = word("optim|optimizer|opt|grad|grads");
    private static final int MOST_TOLD = 12;
    private static final int MOST_NAME = 512;

    private final String file;
    private final Set<String> names;

    private static Pattern word(String words) {
        return Pattern.compile("(.*[._])?(" + words + ")([._].*)?");
    }

    /**
     * A network.
     *
     * @param stem what stands before its tensors' names
     * @param root the beginning of the stem that no other network shares: all below it is this network's, its head too
     */
    private record Network(String stem, String root) {
        boolean isAverage() {
            return AVERAGED.matcher(stem).matches();
        }

        /** What a user calls it. */
        String label() {
            String path = root.isEmpty() ? stem : root;
            return path.isEmpty() ? "weights without a prefix" : path.substring(0, path.length() - 1);
        }

        boolean isCalled(String asked) {
            String label = label();
            return label.equals(asked) || label.endsWith("." + asked);
        }
    }

    /**
     * What of a file is wanted.
     *
     * @param names within the network, by the file's own
     * @param notes what was chosen, and what is left out
     */
    record Selection(Map<String, String> names, List<String> notes) {}

    private Networks(String file, Set<String> names) {
        this.file = file;
        this.names = names;
    }

    /** Whether a ViT is among the names. */
    static boolean areIn(Collection<String> names) {
        return names.stream().anyMatch(name -> stem(name) != null);
    }

    private static @Nullable String stem(String name) {
        String end = Stream.of(HF_PATCHES, ConvnetArchitecture.STEM, ResnetArchitecture.STEM)
                .filter(name::endsWith)
                .findFirst()
                .orElse(PATCHES);
        String stem = name.endsWith(end) ? name.substring(0, name.length() - end.length()) : "-";
        return (stem.isEmpty() || stem.endsWith(".")) && !STATE.matcher(stem).matches() ? stem : null;
    }

    /**
     * Chooses.
     *
     * @param file what messages call the file
     * @param names of its tensors
     * @param asked {@code teacher} or {@code ema} for the average where there is one, {@code student} or {@code raw} for what
     *     was trained, or a network's own name
     * @return what belongs to the chosen network; everything where no ViT is found
     * @throws InputException if there is no such network, or it is not clear which is meant
     */
    static Selection select(String file, Set<String> names, String asked) throws InputException {
        for (String name : names) {
            if (name.length() > MOST_NAME) {
                throw new InputException(file + ": damaged: a tensor's name has " + name.length()
                        + " characters, more than " + MOST_NAME);
            }
        }
        Networks networks = new Networks(file, names);
        List<Network> found = networks.found();
        if (found.isEmpty()) {
            return everything(names);
        }
        Network chosen = networks.choose(found, asked);
        Selection selection = networks.belongingTo(chosen, found);
        if (found.size() > 1) {
            List<String> others = found.stream()
                    .filter(other -> !other.equals(chosen))
                    .map(Network::label)
                    .toList();
            selection
                    .notes()
                    .add(
                            0,
                            "of " + String.join(", ", labels(found)) + " this is " + chosen.label()
                                    + (chosen.isAverage() ? ", the average that training keeps" : "")
                                    + "; dino import --network " + others.get(0) + " takes the other");
        }
        return selection;
    }

    static Selection everything(Set<String> names) {
        Map<String, String> all = new LinkedHashMap<>();
        names.forEach(name -> all.put(name, name));
        return new Selection(all, new ArrayList<>());
    }

    private List<Network> found() {
        List<String> stems = new ArrayList<>();
        for (String name : names) {
            String stem = stem(name);
            if (stem != null && !stems.contains(stem) && stems.size() <= MOST_TOLD) {
                stems.add(stem);
            }
        }
        return stems.stream().map(stem -> new Network(stem, root(stem, stems))).toList();
    }

    private static String root(String stem, List<String> stems) {
        if (stems.size() == 1) {
            return "";
        }
        for (int end = stem.indexOf('.') + 1; end > 0; end = stem.indexOf('.', end) + 1) {
            String root = stem.substring(0, end);
            if (stems.stream().filter(other -> other.startsWith(root)).count() == 1) {
                return root;
            }
        }
        return stem; // another network lies below it
    }

    private Network choose(List<Network> found, String asked) throws InputException {
        List<Network> fit = found.stream()
                .filter(network -> AVERAGE.contains(asked)
                        ? network.isAverage()
                        : TRAINED.contains(asked) ? !network.isAverage() : network.isCalled(asked))
                .toList();
        if (fit.isEmpty() && asked.equals("teacher")) { // the default, also where no average is kept
            fit = found.stream()
                    .filter(network -> !LEARNER.matcher(network.stem()).matches())
                    .toList();
        }
        if (fit.size() == 1) {
            return fit.get(0);
        }
        if (found.size() == 1 && found.get(0).stem().isEmpty()) {
            throw new InputException(file + ": holds no " + asked + " but one network alone; leave --network out");
        }
        throw new InputException(
                fit.isEmpty()
                        ? file + ": holds no " + asked + ", only " + labels(found)
                                + "; choose it by --network if it is what you want"
                        : file + ": holds several networks that may be meant, " + labels(fit)
                                + "; choose one by --network");
    }

    private static List<String> labels(List<Network> networks) {
        return networks.stream().map(Network::label).toList();
    }

    private Selection belongingTo(Network chosen, List<Network> found) {
        Map<String, String> belonging = new LinkedHashMap<>();
        Map<String, Integer> left = new TreeMap<>();
        for (String name : names) {
            String own = within(name, chosen, owner(name, found));
            if (own != null) {
                belonging.put(name, own);
            } else {
                left.merge(group(name), 1, Integer::sum);
            }
        }
        List<String> notes = new ArrayList<>();
        if (!left.isEmpty()) {
            List<String> told = left.entrySet().stream()
                    .limit(MOST_TOLD)
                    .map(entry -> entry.getKey() + " (" + entry.getValue()
                            + (entry.getValue() == 1 ? " tensor)" : " tensors)"))
                    .toList();
            notes.add("left out: " + String.join(", ", told)
                    + (left.size() > told.size() ? " and " + (left.size() - told.size()) + " more" : ""));
        }
        return new Selection(belonging, notes);
    }

    /** The network that a tensor is of: the one below whose root it lies, the innermost first. */
    private static @Nullable Network owner(String name, List<Network> found) {
        Network owner = null;
        for (Network network : found) {
            if (name.startsWith(network.root())
                    && (owner == null || network.root().length() > owner.root().length())) {
                owner = network;
            }
        }
        return owner;
    }

    /** A name without the network's own, or null if it is not of that network. */
    private static @Nullable String within(String name, Network chosen, @Nullable Network owner) {
        boolean own = chosen.equals(owner);
        if (own && name.startsWith(chosen.stem())) {
            return name.substring(chosen.stem().length());
        }
        String beside = own ? name.substring(chosen.root().length()) : name;
        boolean wanted = own ? Parts.isBesideBackbone(beside) : owner == null && Parts.isCenter(beside);
        return wanted ? beside : null;
    }

    /** By what those left out are told. */
    private static String group(String name) {
        String rest = name;
        while (rest.startsWith("module.")) {
            rest = rest.substring("module.".length());
        }
        int dot = rest.indexOf('.');
        return dot < 0 ? rest : rest.substring(0, dot);
    }
}
