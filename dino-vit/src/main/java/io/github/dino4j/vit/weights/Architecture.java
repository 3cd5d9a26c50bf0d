package io.github.dino4j.vit.weights;

import io.github.dino4j.core.config.method.HeadConfig;
import io.github.dino4j.core.config.model.ModelConfig;
import io.github.dino4j.core.config.model.VitConfig;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.vit.head.DinoHead;
import io.github.dino4j.vit.model.Declarations;
import io.github.dino4j.vit.model.VisionTransformer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The architecture that tensors are of, from their names and shapes. */
final class Architecture {
    private static final int HEAD_DIM = 64; // of every released model up to ViT-L

    /** Widths of released models (so400m, huge, giant, gigantic) whose heads are of other than 64 numbers, and their heads. */
    private static final Map<Integer, Integer> WIDE = Map.of(1152, 16, 1280, 16, 1408, 16, 1664, 16);

    private static final double NORM_EPS = 1e-6; // of DINO, DINOv2 and timm
    private static final double LAYER_SCALE = 1e-5; // where gains begin in DINOv2; weights have their own
    private static final double OFFSET = 0.1; // of DINO and DINOv2
    private static final Pattern BLOCK = Pattern.compile("blocks\\.(\\d{1,4})\\..+");

    /** What only DINOv3 has: in its program the periods of its rotations and its name for registers, in HuggingFace's its patch embedding. */
    private static final Pattern ROTARY =
            Pattern.compile("rope_embed\\.periods|storage_tokens|embeddings\\.patch_embeddings\\.weight");

    private static final String REGISTERS = "reg_token";
    private static final String POSITIONS = "pos_embed";

    private static final Pattern LAYER = Pattern.compile("mlp\\.(\\d{1,4}\\.)?weight");
    private static final Map<String, String> NAMES =
            Map.of("192/12", "vit_tiny", "384/12", "vit_small", "768/12", "vit_base", "1024/24", "vit_large");

    private final String file;

    Architecture(String file) {
        this.file = file;
    }

    /**
     * The backbone.
     *
     * @param tensors by timm's names
     * @param facts what else it says, such as attention heads
     * @return its architecture, which every tensor fits
     */
    ModelConfig model(Map<String, WeightTensor> tensors, Facts facts) throws InputException {
        demandNoRotation(tensors.keySet());
        Optional<ModelConfig> said = facts.model();
        if (ConvnetArchitecture.isIn(tensors.keySet())) {
            return new ConvnetArchitecture(file).model(tensors, said, facts);
        }
        if (ResnetArchitecture.isIn(tensors.keySet())) {
            return new ResnetArchitecture(file).model(tensors, said, facts);
        }
        VitConfig model = said.isPresent() ? vit(said.get()) : fromShapes(tensors, facts);
        if (said.isPresent()) {
            demandAsLarge(model, tensors);
        }
        demandFit(model, tensors);
        return model;
    }

    /** Under timm's names nothing but the missing table tells of rotations; of its models without one only DINOv3's have registers. */
    private void demandNoRotation(Set<String> names) throws InputException {
        Optional<String> rotary =
                names.stream().filter(name -> ROTARY.matcher(name).matches()).findFirst();
        if (rotary.isEmpty() && names.contains(REGISTERS) && !names.contains(POSITIONS)) {
            rotary = Optional.of(REGISTERS + " and no " + POSITIONS);
        }
        if (rotary.isPresent()) {
            throw new InputException(file + ": holds " + rotary.get() + ModelClaims.NO_ROTATION);
        }
    }

    private VitConfig vit(ModelConfig said) throws InputException {
        if (said instanceof VitConfig vit) {
            return vit;
        }
        throw new InputException(
                file + ": its configuration tells of a " + ModelConfig.backbone(said) + ", its tensors of a ViT");
    }

    private VitConfig fromShapes(Map<String, WeightTensor> tensors, Facts facts) throws InputException {
        int[] embed = shape(tensors, "patch_embed.proj.weight", 4); // (D, C, P, P)
        int[] hidden = shape(tensors, "blocks.0.mlp.fc1.weight", 2); // (H, D)
        int inner = shape(tensors, "blocks.0.mlp.fc2.weight", 2)[1]; // H, or with gates H/2
        boolean hasCls = tensors.containsKey("cls_token");
        int registers = tensors.containsKey(REGISTERS) ? shape(tensors, REGISTERS, 3)[1] : 0; // (1, R, D)
        int positions = shape(tensors, POSITIONS, 3)[1]; // (1, N+P, D)
        int prefix = (hasCls ? 1 : 0) + registers;
        boolean bare = isBare(positions, prefix, facts);
        int dim = embed[0];
        int depth = depth(tensors);
        boolean isAntialiased = registers > 0; // as DINOv2 with registers, and timm
        return new VitConfig(
                NAMES.getOrDefault(dim + "/" + depth, "vit_" + dim + "x" + depth) + "_" + embed[2],
                side(bare ? positions : positions - prefix, positions) * embed[2],
                embed[2],
                embed[1],
                dim,
                depth,
                heads(dim, facts.heads()),
                hidden[0] / (double) dim,
                tensors.containsKey("blocks.0.attn.qkv.bias"),
                0.0,
                tensors.containsKey("blocks.0.ls1.gamma") ? LAYER_SCALE : 0.0,
                hidden[0] == 2 * inner ? VitConfig.SWIGLU_PACKED : VitConfig.MLP,
                facts.number("norm_eps", file).orElse(NORM_EPS),
                hasCls,
                registers,
                facts.text("global_pool").orElse(pool(tensors, hasCls)),
                tensors.containsKey("fc_norm.weight"),
                bare,
                facts.number("interpolate_offset", file).orElse(isAntialiased ? 0.0 : OFFSET),
                facts.flag("interpolate_antialias").orElse(isAntialiased));
    }

    /** Nothing but the norm behind the pooling tells of it, as in timm. */
    private static String pool(Map<String, WeightTensor> tensors, boolean hasCls) {
        return hasCls && !tensors.containsKey("fc_norm.weight") ? VitConfig.TOKEN : VitConfig.AVG;
    }

    private static int depth(Map<String, WeightTensor> tensors) {
        return (int) tensors.keySet().stream()
                .map(BLOCK::matcher)
                .filter(Matcher::matches)
                .map(block -> block.group(1))
                .distinct()
                .count();
    }

    /** Whether prefix tokens have no positions; where both would do, as in timm's models with registers. */
    private static boolean isBare(int positions, int prefix, Facts facts) {
        boolean fitsBare = isSquare(positions);
        boolean fitsEmbedded = isSquare(positions - prefix);
        return fitsBare && (!fitsEmbedded || facts.flag("no_embed_class").orElse(prefix > 1));
    }

    private static boolean isSquare(int count) {
        int side = (int) Math.round(Math.sqrt(count));
        return side >= 1 && side * side == count;
    }

    private int side(int patches, int positions) throws InputException {
        if (!isSquare(patches)) {
            throw new InputException(file + ": pos_embed is " + positions
                    + " tokens long, which is not a CLS token and a square of patches");
        }
        return (int) Math.round(Math.sqrt(patches));
    }

    /** A configuration may tell of anything: nothing of that size is made before the tensors agree. */
    private void demandAsLarge(VitConfig said, Map<String, WeightTensor> tensors) throws InputException {
        int[] embed = shape(tensors, "patch_embed.proj.weight", 4);
        if (said.embedDim() != embed[0] || said.patchSize() != embed[2] || said.depth() != depth(tensors)) {
            throw new InputException(file + ": its configuration tells of a model " + said.embedDim() + " wide, with "
                    + said.depth() + " blocks and patches of " + said.patchSize() + " pixels, its tensors of one "
                    + embed[0] + " wide, with " + depth(tensors) + " blocks and patches of " + embed[2]);
        }
    }

    private void demandFit(VitConfig model, Map<String, WeightTensor> tensors) throws InputException {
        Declarations declarations = new Declarations();
        new VisionTransformer(declarations, model); // its constructor declares
        Fit.demand(
                file + ": not the ViT that its shapes tell of (" + model.embedDim() + " wide, " + model.depth()
                        + " blocks, patches of " + model.patchSize() + " pixels, " + model.inChans() + " channels)",
                declarations.parameters(),
                tensors);
    }

    private int heads(int dim, int given) throws InputException {
        int heads = given > 0 ? given : WIDE.getOrDefault(dim, dim / HEAD_DIM);
        if (heads < 1 || dim % heads != 0 || (given == 0 && dim % HEAD_DIM != 0 && !WIDE.containsKey(dim))) {
            throw new InputException(file + ": "
                    + (given > 0
                            ? given + " attention heads do not divide"
                            : "does not say how many attention heads share")
                    + " its width of " + dim
                    + (given > 0
                            ? ""
                            : ", which is no multiple of 64; say so (--heads N, or --set model.num_heads=N)"));
        }
        return heads;
    }

    /**
     * The projection head.
     *
     * @param tensors by DINO's names
     * @param dim width of the backbone's features
     * @param frozenGains whether the last layer's gains were kept at 1
     * @return its architecture, which every tensor fits
     */
    HeadConfig.Dino head(Map<String, WeightTensor> tensors, int dim, boolean frozenGains) throws InputException {
        boolean plain = tensors.containsKey("last_layer.bias"); // no bottleneck
        int[] last = shape(tensors, plain ? "last_layer.weight" : "last_layer.weight_v", 2); // (K, what it reads)
        Map<Integer, WeightTensor> linear = new TreeMap<>();
        boolean batchNorm = false;
        for (Map.Entry<String, WeightTensor> entry : tensors.entrySet()) {
            Matcher layer = LAYER.matcher(entry.getKey());
            if (layer.matches()) {
                String number = layer.group(1);
                int index = number == null ? 0 : Integer.parseInt(number.substring(0, number.length() - 1));
                batchNorm |= entry.getValue().shape().size() == 1;
                if (entry.getValue().shape().size() == 2) {
                    linear.put(index, entry.getValue());
                }
            }
        }
        if (linear.isEmpty() && !plain) {
            throw new InputException(file + ": its head has no linear layer mlp.0.weight; found " + tensors.keySet());
        }
        int hidden = linear.values().stream()
                .findFirst()
                .map(layer -> Math.toIntExact(layer.shape().get(0)))
                .orElse(last[1]);
        HeadConfig.Dino head = plain
                ? new HeadConfig.Dino(linear.size() + 1, hidden, 0, last[0], false, batchNorm)
                : new HeadConfig.Dino(linear.size(), hidden, last[1], last[0], frozenGains, batchNorm);
        Declarations declarations = new Declarations();
        new DinoHead(declarations, dim, head);
        Fit.demand(
                file + ": not the head that its shapes tell of (" + head.layers() + " layers, " + head.outDim()
                        + " outputs)",
                declarations.parameters(),
                tensors);
        return head;
    }

    private int[] shape(Map<String, WeightTensor> tensors, String name, int axes) throws InputException {
        WeightTensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new InputException(file + ": no ViT of this kind: " + name + " is missing; found " + some(tensors));
        }
        boolean fits = tensor.shape().size() == axes
                && tensor.shape().stream().allMatch(extent -> extent >= 1 && extent <= Integer.MAX_VALUE);
        if (!fits) {
            throw new InputException(file + ": " + name + " is " + Fit.shape(tensor.shape()) + ", expected " + axes
                    + " axes, none of them empty");
        }
        return tensor.shape().stream().mapToInt(Long::intValue).toArray();
    }

    static String some(Map<String, WeightTensor> tensors) {
        int shown = 12;
        List<String> names = tensors.keySet().stream().limit(shown).toList();
        int more = tensors.size() - names.size();
        return names.isEmpty() ? "no tensors" : String.join(", ", names) + (more > 0 ? " and " + more + " more" : "");
    }
}
