package io.github.dino4j.vit.export;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dino4j.core.config.model.ModelConfig;
import io.github.dino4j.core.config.model.ResnetConfig;
import io.github.dino4j.core.config.model.VitConfig;
import io.github.dino4j.core.io.AtomicFiles;
import io.github.dino4j.core.io.SafeTensors;
import io.github.dino4j.vit.weights.NameMap;
import io.github.dino4j.vit.weights.WeightTensor;
import io.github.dino4j.vit.weights.WeightsWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The files of one export: the model, its configuration, its card. */
final class ExportFiles {
    private static final double CROP = 0.875; // 224 of 256, as evaluations crop
    private static final int BICUBIC = 3; // Pillow's number, which transformers use
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ExportModel source;
    private final ModelConfig model;
    private final ExportRequest request;
    private final boolean full;

    /** {@code full} says that the model file is a checkpoint of student and teacher. */
    ExportFiles(ExportModel source, ExportRequest request, boolean full) {
        this.source = source;
        this.model = source.config();
        this.request = request;
        this.full = full;
    }

    /** Writes everything into an empty folder; the model file's content is given where it is not the backbone alone. */
    void write(Path folder, List<String> measured, ModelContent content) throws IOException {
        content.writeTo(folder.resolve(request.format().file()));
        Map<String, Object> config = request.names() == ExportRequest.Names.HF ? huggingFace(source.vit()) : timm();
        config.put(ExportFolder.MARKER, own());
        json(folder.resolve(ExportFolder.CONFIG), config);
        if (request.names() == ExportRequest.Names.HF) {
            json(folder.resolve("preprocessor_config.json"), preprocessor());
        }
        AtomicFiles.write(folder.resolve(ExportFolder.CARD), new ModelCard(source, request, full).text(measured));
    }

    /** Writes a model file. */
    @FunctionalInterface
    interface ModelContent {
        void writeTo(Path file) throws IOException;
    }

    /** The backbone alone. */
    void backbone(Path file) throws IOException {
        switch (request.format()) {
            case ONNX -> OnnxExport.write(source, request.graph(), file);
            case SAMEDIFF -> SameDiffExport.write(source, request.graph(), file);
            case PTH -> TorchFileWriter.write(named(), file);
            case SAFETENSORS -> safeTensors(file);
        }
    }

    private Map<String, WeightTensor> named() {
        if (request.names() != ExportRequest.Names.HF) {
            return source.tensors();
        }
        HuggingFaceModels.demandExpressible(source.vit());
        return NameMap.toHuggingFace(source.tensors());
    }

    private void safeTensors(Path file) throws IOException {
        Map<String, SafeTensors.Tensor> tensors = new LinkedHashMap<>();
        named().forEach((name, tensor) -> tensors.put(name, SafeTensors.Tensor.of(tensor.shape(), tensor.floats())));
        Map<String, String> metadata = new LinkedHashMap<>();
        boolean isOurs = request.names() == ExportRequest.Names.TIMM;
        metadata.put("format", isOurs ? WeightsWriter.FORMAT : "pt"); // transformers ask for pt
        metadata.put("model", model.name());
        model.keys().forEach((key, value) -> metadata.putIfAbsent(key, value.toString()));
        metadata.remove("name"); // which is said above
        metadata.remove("drop_path_rate"); // which is no property of weights
        metadata.put("mean", JSON.writeValueAsString(source.mean()));
        metadata.put("std", JSON.writeValueAsString(source.std()));
        new SafeTensors(tensors, metadata).write(file);
    }

    private static void json(Path file, Map<String, Object> content) throws IOException {
        AtomicFiles.write(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(content) + "\n");
    }

    /** What timm asks of a folder: {@code timm.create_model("local-dir:FOLDER")}. */
    private Map<String, Object> timm() {
        Map<String, Object> pretrained = new LinkedHashMap<>();
        pretrained.put("input_size", List.of(model.inChans(), model.imageSize(), model.imageSize()));
        pretrained.put("fixed_input_size", true);
        pretrained.put("interpolation", "bicubic");
        pretrained.put("crop_pct", CROP);
        pretrained.put("crop_mode", "center");
        pretrained.put("mean", source.mean());
        pretrained.put("std", source.std());
        pretrained.put("num_classes", 0);
        return model instanceof ResnetConfig resnet ? resnet(resnet, pretrained) : vit(source.vit(), pretrained);
    }

    /** Of a ResNet that timm does not have, what images it takes alone. */
    private static Map<String, Object> resnet(ResnetConfig model, Map<String, Object> pretrained) {
        pretrained.put("fixed_input_size", false);
        pretrained.put("first_conv", "conv1");
        pretrained.put("classifier", "fc");
        Map<String, Object> config = new LinkedHashMap<>();
        model.torchvisionName().ifPresent(name -> config.put("architecture", name));
        config.put("num_classes", 0);
        config.put("num_features", model.embedDim());
        config.put("global_pool", "avg");
        config.put("pretrained_cfg", pretrained);
        config.put("model_args", Map.of("in_chans", model.inChans()));
        return config;
    }

    private static Map<String, Object> vit(VitConfig model, Map<String, Object> pretrained) {
        pretrained.put("first_conv", "patch_embed.proj");
        pretrained.put("classifier", "head");
        Map<String, Object> arguments = new LinkedHashMap<>();
        arguments.put("img_size", model.imageSize());
        arguments.put("patch_size", model.patchSize());
        arguments.put("in_chans", model.inChans());
        arguments.put("embed_dim", model.embedDim());
        arguments.put("depth", model.depth());
        arguments.put("num_heads", model.numHeads());
        arguments.put("mlp_ratio", model.mlpRatio());
        arguments.put("qkv_bias", model.qkvBias());
        later(model, arguments);
        Map<String, Object> config = new LinkedHashMap<>();
        // timm's arguments cannot name the MLP with gates; this architecture has it.
        config.put("architecture", model.isGated() ? "vit_giant_patch14_dinov2" : ExportRequest.timmName(model));
        config.put("num_classes", 0);
        config.put("num_features", model.embedDim());
        config.put("num_attention_heads", model.numHeads());
        config.put("global_pool", model.globalPool());
        config.put("pretrained_cfg", pretrained);
        config.put("model_args", arguments);
        return config;
    }

    /** timm's arguments of what came after the original, where they differ from its defaults or an architecture's. */
    private static void later(VitConfig model, Map<String, Object> arguments) {
        if (model.hasLayerScale() || model.isGated()) {
            arguments.put("init_values", model.hasLayerScale() ? model.initValues() : null);
        }
        if (model.regTokens() > 0) {
            arguments.put("reg_tokens", model.regTokens());
        }
        if (model.noEmbedClass()) {
            arguments.put("no_embed_class", true);
        }
        if (!model.classToken()) {
            arguments.put("class_token", false);
        }
        if (!model.isTokenPooled() || model.fcNorm()) {
            arguments.put("global_pool", model.globalPool());
            arguments.put("fc_norm", model.fcNorm());
        }
    }

    /** What transformers ask of a folder: {@code ViTModel.from_pretrained(FOLDER, add_pooling_layer=False)}. */
    private static Map<String, Object> huggingFace(VitConfig model) {
        Map<String, Object> config = new LinkedHashMap<>();
        String type = !model.hasLayerScale() ? "vit" : model.regTokens() > 0 ? "dinov2_with_registers" : "dinov2";
        config.put("architectures", List.of(HuggingFaceModels.CLASSES.get(type)));
        config.put("model_type", type);
        config.put("hidden_size", model.embedDim());
        config.put("num_hidden_layers", model.depth());
        config.put("num_attention_heads", model.numHeads());
        if (model.hasLayerScale()) {
            config.putAll(HuggingFaceModels.dinov2(model));
        } else {
            config.put("intermediate_size", model.hiddenDim());
        }
        config.put("hidden_act", "gelu");
        config.put("hidden_dropout_prob", 0.0);
        config.put("attention_probs_dropout_prob", 0.0);
        config.put("initializer_range", 0.02);
        config.put("layer_norm_eps", model.normEps());
        config.put("image_size", model.imageSize());
        config.put("patch_size", model.patchSize());
        config.put("num_channels", model.inChans());
        config.put("qkv_bias", model.qkvBias());
        config.put("torch_dtype", "float32");
        return config;
    }

    /** As evaluations see images: the shorter side to 256/224 of the size, bicubic, the middle, normalised. */
    private Map<String, Object> preprocessor() {
        int size = model.imageSize();
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("image_processor_type", "BitImageProcessor"); // ViT's own does not crop
        config.put("do_resize", true);
        config.put("size", Map.of("shortest_edge", Math.round(size / CROP)));
        config.put("resample", BICUBIC);
        config.put("do_center_crop", true);
        config.put("do_rescale", true);
        config.put("rescale_factor", 1.0 / 255.0);
        config.put("do_normalize", true);
        config.put("image_mean", source.mean());
        config.put("image_std", source.std());
        config.put("do_convert_rgb", true);
        Map<String, Object> crop = new LinkedHashMap<>();
        crop.put("height", size);
        crop.put("width", size);
        config.put("crop_size", crop);
        return config;
    }

    /** What this library says of its own export, and knows it by. */
    private Map<String, Object> own() {
        Map<String, Object> own = new LinkedHashMap<>();
        own.put("version", OnnxExport.version());
        own.put("format", ModelCard.lower(request.format()));
        own.put("names", ModelCard.lower(request.names()));
        own.put("file", request.format().file());
        own.put("model", model.name());
        own.put("source", source.source());
        own.put("full", full);
        own.put("parameters", source.parameters());
        if (request.format().isGraph()) {
            own.put("signature", request.graph().signature(model));
            own.put("pixels", request.graph().normalize() ? "[0, 1]" : "normalised");
        }
        return own;
    }
}
