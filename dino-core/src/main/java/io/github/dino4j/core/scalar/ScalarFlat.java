package io.github.dino4j.core.scalar;

import io.github.dino4j.core.device.AdamWRates;
import io.github.dino4j.core.device.FlatArithmetic;
import io.github.dino4j.core.device.MomentumRates;
import io.github.dino4j.core.device.Segments;
import io.github.dino4j.core.device.Tensor;

/** Flat arithmetic, one element after the other. */
final class ScalarFlat implements FlatArithmetic {
    @Override
    public void scale(Tensor x, float factor, Tensor to) {
        Elements from = Elements.of(x);
        Elements result = Elements.of(to);
        for (long i = 0; i < x.size(); i++) {
            result.put(i, from.get(i) * factor);
        }
    }

    @Override
    public void add(Tensor x, Tensor to) {
        Elements from = Elements.of(x);
        Elements result = Elements.of(to);
        for (long i = 0; i < x.size(); i++) {
            result.put(i, result.get(i) + from.get(i));
        }
    }

    @Override
    public void move(Tensor to, float keep, Tensor x, float take) {
        Elements from = Elements.of(x);
        Elements result = Elements.of(to);
        for (long i = 0; i < x.size(); i++) {
            result.put(i, result.get(i) * keep + from.get(i) * take);
        }
    }

    @Override
    public double[] squares(Tensor x, Segments segments) {
        Elements from = Elements.of(x);
        double[] sums = new double[segments.count()];
        for (Segments.Piece piece : segments.pieces()) {
            for (int i = piece.first(); i < piece.end(); i++) {
                sums[piece.segment()] += (double) from.get(i) * from.get(i);
            }
        }
        return sums;
    }

    @Override
    public void scale(Tensor x, Segments segments, double[] factors) {
        Elements result = Elements.of(x);
        for (Segments.Piece piece : segments.pieces()) {
            double factor = factors[piece.segment()];
            for (int i = piece.first(); factor != 1.0 && i < piece.end(); i++) {
                result.put(i, result.get(i) * (float) factor);
            }
        }
    }

    @Override
    public void adamW(Trained stores, Segments segments, AdamWRates rates) {
        Elements weights = Elements.of(stores.weights());
        Elements gradients = Elements.of(stores.gradients());
        Elements first = Elements.of(stores.first());
        Elements second = Elements.of(stores.second());
        for (Segments.Piece piece : segments.pieces()) {
            AdamWRates.Rates own = rates.each().get(piece.segment());
            for (int i = piece.first(); own.learns() && i < piece.end(); i++) {
                float g = gradients.get(i);
                float m = first.get(i) + (float) (1.0 - rates.beta1()) * (g - first.get(i));
                float v = (float) rates.beta2() * second.get(i) + (float) (1.0 - rates.beta2()) * g * g;
                first.put(i, m);
                second.put(i, v);
                weights.put(i, own.apply(weights.get(i), m, v, rates.eps()));
            }
        }
    }

    @Override
    public double[] squares(Tensor x, double[] factors, Tensor y, Segments segments) {
        Elements first = Elements.of(x);
        Elements second = Elements.of(y);
        double[] sums = new double[segments.count()];
        for (Segments.Piece piece : segments.pieces()) {
            float factor = (float) factors[piece.segment()];
            for (int i = piece.first(); i < piece.end(); i++) {
                float sum = first.get(i) + factor * second.get(i);
                sums[piece.segment()] += (double) sum * sum;
            }
        }
        return sums;
    }

    @Override
    public void momentum(Moved stores, Segments segments, MomentumRates rates) {
        Elements weights = Elements.of(stores.weights());
        Elements gradients = Elements.of(stores.gradients());
        Elements directions = Elements.of(stores.directions());
        for (Segments.Piece piece : segments.pieces()) {
            MomentumRates.Rates own = rates.each().get(piece.segment());
            for (int i = piece.first(); own.learns() && i < piece.end(); i++) {
                float w = weights.get(i);
                float change = (gradients.get(i) + own.decay() * w) * own.factor();
                float m = directions.get(i) * rates.keep() + change;
                directions.put(i, m);
                weights.put(i, w - own.step() * m);
            }
        }
    }
}
