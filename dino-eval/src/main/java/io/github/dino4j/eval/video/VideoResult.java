package io.github.dino4j.eval.video;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What video object segmentation measured, in percent.
 *
 * @param objects one for each object of each sequence
 */
public record VideoResult(List<Tracked> objects) {
    /**
     * One object of a sequence.
     *
     * @param sequence the sequence's name
     * @param object its number in the masks, from 1
     * @param region J, the Jaccard index of regions
     * @param contour F, the F-measure of contours
     */
    public record Tracked(String sequence, int object, Measure region, Measure contour) {}

    /**
     * Copies the list.
     *
     * @param objects one for each object
     */
    public VideoResult {
        objects = List.copyOf(objects);
    }

    /** {@return J over all objects} */
    public Measure region() {
        return Measure.mean(objects.stream().map(Tracked::region).toList());
    }

    /** {@return F over all objects} */
    public Measure contour() {
        return Measure.mean(objects.stream().map(Tracked::contour).toList());
    }

    /** {@return the mean of J and F, the number of the tables} */
    public double regionAndContour() {
        return (region().mean() + contour().mean()) / 2.0;
    }

    /** {@return the mean of J and F over the objects of each sequence, by its name} */
    public Map<String, Double> regionAndContours() {
        Map<String, Double> means = new LinkedHashMap<>();
        objects.stream().map(Tracked::sequence).distinct().forEach(name -> {
            List<Tracked> own = objects.stream()
                    .filter(object -> object.sequence().equals(name))
                    .toList();
            means.put(name, new VideoResult(own).regionAndContour());
        });
        return means;
    }

    /**
     * The object that {@code dino video --json} prints: {@code jf_mean, j: {mean, recall, decay}, f: {…}, objects: [{sequence,
     * object, j, f}]}.
     *
     * @return a new map in that order
     */
    public Map<String, Object> toJson() {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Tracked object : objects) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("sequence", object.sequence());
            row.put("object", object.object());
            row.put("j", object.region().mean());
            row.put("f", object.contour().mean());
            rows.add(row);
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("jf_mean", regionAndContour());
        json.put("j", region().toJson());
        json.put("f", contour().toJson());
        json.put("objects", rows);
        return json;
    }
}
