package io.github.dino4j.vit.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dino4j.core.config.model.VitConfig;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.io.SafeTensors;
import io.github.dino4j.core.parameter.Parameter;
import io.github.dino4j.vit.model.Declarations;
import io.github.dino4j.vit.model.VisionTransformer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Model folders whose {@code config.json} says what tensors cannot. */
class ModelClaimsTest {
    private static final VitConfig MODEL = VitConfig.dino("vit_64x2_4", 16, 4, 64, 2, 1);

    @TempDir
    private Path folder;

    private void model(VitConfig model) throws IOException {
        Declarations declarations = new Declarations();
        new VisionTransformer(declarations, model); // its constructor declares
        Map<String, SafeTensors.Tensor> tensors = new LinkedHashMap<>();
        for (Parameter parameter : declarations.parameters()) {
            int size = (int) (long) parameter.shape().stream().reduce(1L, (a, b) -> a * b);
            tensors.put(parameter.name(), SafeTensors.Tensor.of(parameter.shape(), new float[size]));
        }
        new SafeTensors(tensors, Map.of()).write(folder.resolve("model.safetensors"));
    }

    private Weights load(String config) throws IOException {
        model(MODEL);
        Files.writeString(folder.resolve("config.json"), config);
        return Weights.load(folder);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"architecture\": \"vit_small\", \"model_args\": {\"num_heads\": 4}}",
                "{\"model_type\": \"vit\", \"num_attention_heads\": 4}",
                "{\"model_args\": {\"num_heads\": 4, \"img_size\": [16, 16], \"patch_size\": 4, \"init_values\": null,"
                        + " \"class_token\": true, \"global_pool\": \"token\", \"drop_path_rate\": 0.1, \"depth\": 2}}",
                "{\"num_attention_heads\": 4, \"image_size\": [16, 16], \"hidden_act\": \"gelu\", \"hidden_size\": 64,"
                        + " \"intermediate_size\": 256, \"layer_norm_eps\": 1e-12, \"qkv_bias\": true, \"id2label\": {}}",
            })
    void whatItSaysIsObeyed(String config) throws IOException {
        Weights weights = load(config);
        assertThat(weights.vit("this test").numHeads()).isEqualTo(4);
        assertThat(weights.notes()).noneMatch(note -> note.contains("how many attention heads"));
        assertThat(Weights.load(folder, "teacher", 2).vit("this test").numHeads())
                .isEqualTo(2); // the user is believed first
    }

    @Test
    void poolingAndEpsilonAreThoseThatItSays() throws IOException {
        VitConfig averaged = load("{\"global_pool\": \"token\", \"model_args\": {\"global_pool\": \"avg\"}}")
                .vit("this test");
        assertThat(averaged.globalPool()).isEqualTo(VitConfig.AVG);
        assertThat(load("{\"global_pool\": \"token\"}").vit("this test").globalPool())
                .isEqualTo(VitConfig.TOKEN);
        assertThat(load("{\"layer_norm_eps\": 0.001}").vit("this test").normEps())
                .isEqualTo(0.001);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'global_pool': 'map'}|global_pool is 'map'; computed here are '' and 'avg' and 'token'",
                "{'global_pool': 'token', 'model_args': {'global_pool': 'max'}}|model_args.global_pool is 'max'",
                "{'model_args': {'class_token': false}}|model_args.class_token is false",
                "{'model_args': {'init_values': 1e-5}}|model_args.init_values is 1.0E-5, the tensors tell of 0.0",
                "{'model_args': {'reg_tokens': 4}}|model_args.reg_tokens is 4",
                "{'model_args': {'act_layer': 'quick_gelu'}}|model_args.act_layer is 'quick_gelu'",
                "{'model_args': {'block_fn': 'parallel'}}|model_args.block_fn is 'parallel', an argument that is not"
                        + " known",
                "{'architecture': 'vit_base_patch16_clip_quickgelu_224'}|architecture is"
                        + " 'vit_base_patch16_clip_quickgelu_224'",
                "{'hidden_act': 'quick_gelu'}|hidden_act is 'quick_gelu'; computed here are 'gelu'",
                "{'model_type': 'dinov3_vit', 'rope_theta': 100.0, 'hidden_size': 64}|model_type is 'dinov3_vit', as of"
                        + " DINOv3, whose rotary position embeddings (RoPE) are missing here; use weights with a table",
                "{'architecture': 'vit_small_patch16_dinov3', 'global_pool': 'avg', 'model_args': {'use_rope': true}}"
                        + "|architecture is 'vit_small_patch16_dinov3', as of DINOv3, whose rotary position embeddings",
                "{'layer_norm_eps': 0}|layer_norm_eps is 0; it must be a number above 0",
                "{'image_size': [8, 32]}|image_size is [8,32]; position embeddings of square images",
                "{'model_args': {'img_size': [8, 32]}}|model_args.img_size is [8,32]",
                "{'model_args': {'img_size': 224}}|model_args.img_size is 224, the tensors tell of 16",
                "{'model_args': {'patch_size': 16}}|model_args.patch_size is 16, the tensors tell of 4",
                "{'image_size': 224}|image_size is 224, the tensors tell of 16",
                "{'qkv_bias': false}|qkv_bias is false, the tensors tell of true",
                "{'hidden_size': 768}|hidden_size is 768, the tensors tell of 64",
                "{'intermediate_size': 128}|intermediate_size is 128, the tensors tell of 256",
                "{'model_args': {'mlp_ratio': 2}}|model_args.mlp_ratio is 2, the tensors tell of 4.0",
                "{'num_hidden_layers': 12}|num_hidden_layers is 12, the tensors tell of 2",
                "{'num_attention_heads': 'many'}|the number of attention heads must be in [1, 9999], was 'many'",
                "{'model_args': {'num_heads': 0}}|the number of attention heads must be in [1, 9999], was 0",
                "{'model_args': {'num_heads': 5}}|5 attention heads do not divide its width of 64",
                "{'model_args'|not JSON",
            },
            quoteCharacter = '`')
    void whatIsNotComputedOrNotTrueIsRefusedByName(String config, String message) {
        assertThatThrownBy(() -> load(config.replace('\'', '"')))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith(folder.toString())
                .hasMessageContaining(message.replace('\'', '"'));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rope_embed.periods", "storage_tokens", "backbone.rope_embed.periods"})
    void namesOfDinov3SayWhatIsMissing(String name) throws IOException {
        Map<String, SafeTensors.Tensor> tensors = Map.of(
                "cls_token",
                SafeTensors.Tensor.of(List.of(1L, 1L, 8L), new float[8]),
                "patch_embed.proj.weight",
                SafeTensors.Tensor.of(List.of(8L, 3L, 2L, 2L), new float[96]),
                name,
                SafeTensors.Tensor.of(List.of(1L, 1L, 8L), new float[8]));
        Path file = folder.resolve("dinov3.safetensors");
        new SafeTensors(tensors, Map.of()).write(file);
        assertThatThrownBy(() -> Weights.load(file))
                .isInstanceOf(InputException.class)
                .hasMessage(file + ": holds " + name.replace("backbone.", "") + ", as of DINOv3, whose rotary position"
                        + " embeddings (RoPE) are missing here; use weights with a table of positions, such as DINO's"
                        + " or DINOv2's");
    }

    /** As transformers and timm store DINOv3 where no config.json says so. */
    @ParameterizedTest
    @CsvSource({
        "'embeddings.cls_token embeddings.mask_token embeddings.register_tokens embeddings.patch_embeddings.weight"
                + " embeddings.patch_embeddings.bias layer.0.norm1.weight layer.0.attention.q_proj.weight"
                + " layer.0.layer_scale1.lambda1 layer.0.mlp.up_proj.weight norm.weight',"
                + "embeddings.patch_embeddings.weight",
        "'model.embeddings.patch_embeddings.weight model.layer.0.attention.k_proj.weight',"
                + "embeddings.patch_embeddings.weight",
        "'cls_token reg_token patch_embed.proj.weight patch_embed.proj.bias blocks.0.gamma_1 blocks.0.norm1.weight"
                + " blocks.0.attn.qkv.weight blocks.0.mlp.fc1.weight norm.weight',reg_token and no pos_embed"
    })
    void filesOfDinov3InOtherProgramsNamesAreRefusedWithTheReason(String names, String seen) throws IOException {
        Map<String, SafeTensors.Tensor> tensors = new LinkedHashMap<>();
        for (String name : names.split(" ", -1)) {
            boolean patches = name.contains("patch_embed") && name.endsWith("weight");
            tensors.put(
                    name,
                    patches
                            ? SafeTensors.Tensor.of(List.of(8L, 3L, 2L, 2L), new float[96])
                            : SafeTensors.Tensor.of(List.of(1L, 1L, 8L), new float[8]));
        }
        Path file = folder.resolve("alone.safetensors");
        new SafeTensors(tensors, Map.of()).write(file);
        assertThatThrownBy(() -> Weights.load(file))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith(file + ": holds " + seen + ", as of DINOv3, whose rotary position embeddings"
                        + " (RoPE) are missing here");
    }

    /** ViT-H and larger have heads of 80 and more numbers. */
    @Test
    void wideModelsHaveTheHeadsThatWereReleased() throws IOException {
        model(VitConfig.dino("x", 4, 4, 1280, 1, 16).with("mlp_ratio", 0.1));
        Weights weights = Weights.load(folder);
        assertThat(weights.vit("this test").numHeads()).isEqualTo(16);
        assertThat(weights.notes()).anyMatch(note -> note.contains("16 of 80 numbers"));
    }
}
