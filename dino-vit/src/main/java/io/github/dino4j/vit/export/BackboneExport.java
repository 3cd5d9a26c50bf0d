package io.github.dino4j.vit.export;

import io.github.dino4j.vit.weights.WeightTensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Exports backbones to folders: the model file, {@code config.json}, and a model card {@code README.md}. */
public final class BackboneExport {
    private final ExportFolder folder;

    private BackboneExport(ExportFolder folder) {
        this.folder = folder;
    }

    /**
     * Looks at the place of an export before any work.
     *
     * @param folder a new folder, an empty one, or one of an earlier export, which is replaced
     * @param force whether to write among files of others; those of the same name are replaced
     * @return the place
     * @throws io.github.dino4j.core.io.InputException if it cannot be there
     * @throws IOException if the place cannot be read
     */
    public static BackboneExport to(Path folder, boolean force) throws IOException {
        return new BackboneExport(ExportFolder.at(folder, force));
    }

    /**
     * Writes the export; a new folder is there as a whole or not at all.
     *
     * @param source the backbone
     * @param request the kind of file
     * @param measured what is known of the model's quality, in Markdown, a line each
     * @return the files
     * @throws IOException if it cannot be written
     * @throws IllegalArgumentException if the model does not come in that size
     */
    public List<Path> write(ExportModel source, ExportRequest request, List<String> measured) throws IOException {
        request.demandOf(source.config());
        ExportModel sized = request.format().isGraph()
                ? source
                : source.resized(request.graph().height());
        ExportFiles files = new ExportFiles(sized, request, false);
        return folder.write(part -> files.write(part, measured, files::backbone));
    }

    /**
     * Writes an export whose PyTorch file is a full checkpoint.
     *
     * @param source the backbone that the card tells of
     * @param request for {@code .pth} in timm's names
     * @param measured as above
     * @param content the checkpoint: {@code student}, {@code teacher}, …
     * @return the files
     * @throws IOException if it cannot be written
     */
    public List<Path> writeCheckpoint(
            ExportModel source, ExportRequest request, List<String> measured, Map<String, ?> content)
            throws IOException {
        ExportFiles files = new ExportFiles(source, request, true);
        return folder.write(part -> files.write(part, measured, file -> TorchFileWriter.write(content, file)));
    }

    /**
     * A network's tensors as the original's checkpoints name them.
     *
     * @param backbone by timm's names
     * @param head by DINO's names
     * @param prefix {@code module.} for what its parallel wrapper holds, or nothing
     * @return {@code backbone.…} and {@code head.…} behind the prefix
     */
    public static Map<String, WeightTensor> network(
            Map<String, WeightTensor> backbone, Map<String, WeightTensor> head, String prefix) {
        Map<String, WeightTensor> named = new LinkedHashMap<>();
        backbone.forEach((name, tensor) -> named.put(prefix + "backbone." + name, tensor));
        head.forEach((name, tensor) -> named.put(prefix + "head." + name, tensor));
        return named;
    }
}
