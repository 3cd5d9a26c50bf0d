package io.github.dino4j.vit.export;

import io.github.dino4j.core.config.model.ModelConfig;
import io.github.dino4j.core.config.model.ResnetConfig;
import io.github.dino4j.core.config.model.VitConfig;
import java.util.ArrayList;
import java.util.List;

/** How each kind of file is loaded, as the documentation shows it too. */
final class CardSnippets {
    private CardSnippets() {}

    static List<String> of(ExportModel source, ExportRequest request, boolean full) {
        ModelConfig model = source.config();
        boolean isHf = request.names() == ExportRequest.Names.HF;
        return switch (request.format()) {
            case ONNX -> onnx(model, request.graph());
            case SAMEDIFF -> sameDiff(request.graph());
            case PTH -> full ? checkpoint() : torch(model, isHf ? "transformers" : "timm");
            case SAFETENSORS -> isHf ? transformers(model) : safeTensors(model);
        };
    }

    private static String shape(ModelConfig model, int height, int width) {
        return "1, " + model.inChans() + ", " + height + ", " + width;
    }

    private static List<String> block(String language, String... lines) {
        List<String> block = new ArrayList<>();
        block.add("```" + language);
        block.addAll(List.of(lines));
        block.add("```");
        return block;
    }

    private static List<String> onnx(ModelConfig model, GraphSpec graph) {
        String first = graph.outputs().iterator().next().key();
        List<String> lines = block(
                "python",
                "import numpy, onnxruntime",
                "session = onnxruntime.InferenceSession(\"model.onnx\")",
                "images = numpy.zeros((" + shape(model, graph.height(), graph.width()) + "), numpy.float32)",
                first + ", = session.run([\"" + first + "\"], {\"images\": images})");
        lines.add("");
        lines.addAll(block(
                "java",
                "OrtEnvironment environment = OrtEnvironment.getEnvironment();",
                "try (OrtSession session = environment.createSession(\"model.onnx\");",
                "        OnnxTensor images = OnnxTensor.createTensor(environment, FloatBuffer.wrap(pixels), new long[]"
                        + " {"
                        + shape(model, graph.height(), graph.width()) + "});",
                "        OrtSession.Result result = session.run(Map.of(\"images\", images))) {",
                "    FloatBuffer " + first + " = ((OnnxTensor) result.get(\"" + first
                        + "\").orElseThrow()).getFloatBuffer();",
                "}"));
        return lines;
    }

    private static List<String> sameDiff(GraphSpec graph) {
        String first = graph.outputs().iterator().next().key();
        return block(
                "java",
                "SameDiff graph = SameDiff.load(new File(\"model.sd\"), false); // ND4J 1.0.0-M2.1 alone",
                "INDArray " + first + " = graph.output(Map.of(\"images\", images), \"" + first + "\").get(\"" + first
                        + "\");");
    }

    private static List<String> safeTensors(ModelConfig model) {
        List<String> lines = model instanceof ResnetConfig resnet
                ? resnet(resnet, "from safetensors.torch import load_file", "load_file(\"model.safetensors\")")
                : block(
                        "python",
                        "import timm, torch",
                        "model = timm.create_model(\"local-dir:.\", pretrained=True).eval()",
                        "cls = model(torch.zeros(" + shape(model, model.imageSize(), model.imageSize()) + "))");
        lines.add("");
        lines.addAll(block("java", "Weights weights = Weights.load(Path.of(\"model.safetensors\")); // Dino4j"));
        return lines;
    }

    private static List<String> transformers(ModelConfig model) {
        return block(
                "python",
                "import torch, transformers",
                "model = transformers.ViTModel.from_pretrained(\".\", add_pooling_layer=False).eval()",
                "cls = model(torch.zeros(" + shape(model, model.imageSize(), model.imageSize())
                        + ")).last_hidden_state[:, 0]");
    }

    private static List<String> checkpoint() {
        return block(
                "python",
                "import torch",
                "checkpoint = torch.load(\"model.pth\", map_location=\"cpu\", weights_only=True)",
                "state = {name.removeprefix(\"backbone.\"): value for name, value in checkpoint[\"teacher\"].items()"
                        + " if name.startswith(\"backbone.\")}");
    }

    /** torchvision's networks are of one width; of others its class is told here, which has no argument for it. */
    private static List<String> resnet(ResnetConfig model, String load, String state) {
        return block(
                "python",
                "import torch, torchvision",
                load,
                model.torchvisionName()
                        .map(name -> "model = torchvision.models." + name + "()")
                        .orElse("model = ... # a ResNet of blocks " + model.blocks() + ", " + model.width()
                                + " times as wide"),
                "model.fc = torch.nn.Identity()",
                "model.load_state_dict(" + state + ")",
                "cls = model.eval()(torch.zeros(" + shape(model, model.imageSize(), model.imageSize()) + "))");
    }

    private static List<String> torch(ModelConfig model, String whose) {
        String state = "torch.load(\"model.pth\", map_location=\"cpu\", weights_only=True)";
        return model instanceof ResnetConfig resnet
                ? resnet(resnet, "# the file holds tensors alone", state)
                : torch(model.vit("these words"), whose);
    }

    private static List<String> torch(VitConfig model, String whose) {
        return block(
                "python",
                "import torch",
                "state = torch.load(\"model.pth\", map_location=\"cpu\", weights_only=True)",
                "model.load_state_dict(state) # a ViT of " + whose + " or of the original: width " + model.embedDim()
                        + ", " + model.depth() + " blocks, " + model.numHeads() + " heads, patch " + model.patchSize());
    }
}
