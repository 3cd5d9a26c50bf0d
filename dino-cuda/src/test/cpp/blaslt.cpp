// A stand-in for libcublasLt: products by plain loops over memory that the stand-in driver hands out, summed in double
// precision. Compiled together with driver.cpp, whose stream it uses, so that captured graphs hold products too.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

extern "C" int standin_enqueue(void* stream, void (*run)(const void*), const void* data, size_t bytes);
extern "C" long standin_get(const char* name);

namespace {
struct Layout {
    int type;
    uint64_t rows, columns;
    int64_t leading;
    int batch = 1;
    int64_t stride = 0;
};
struct Descriptor {
    int transpose_a = 0, transpose_b = 0, epilogue = 1, pointers = 0, bias_type = -1;
    uint64_t bias = 0;
};
struct Call {
    Descriptor descriptor;
    Layout a, b, c, d;
    float alpha, beta;
    uint64_t pa, pb, pc, pd, alphas;
};

const int BIAS = 4, SUMS_OF_B = 512, ALPHA_VECTOR = 3;

size_t width(int type) { return type == 14 ? 2 : 4; }

float get(uint64_t base, int type, int64_t index) {
    if (type == 14) {
        uint32_t bits = (uint32_t) reinterpret_cast<const uint16_t*>(base)[index] << 16;
        float value;
        memcpy(&value, &bits, 4);
        return value;
    }
    return reinterpret_cast<const float*>(base)[index];
}

void put(uint64_t base, int type, int64_t index, float value) {
    if (type == 14) {
        uint32_t bits;
        memcpy(&bits, &value, 4);
        bits = value != value ? 0x7fc00000u : bits + 0x7fff + ((bits >> 16) & 1);
        reinterpret_cast<uint16_t*>(base)[index] = (uint16_t)(bits >> 16);
    } else {
        reinterpret_cast<float*>(base)[index] = value;
    }
}

void multiply(const void* data) {
    const Call& call = *static_cast<const Call*>(data);
    const Layout &a = call.a, &b = call.b, &d = call.d;
    int64_t m = d.rows, n = d.columns, k = call.descriptor.transpose_a ? a.rows : a.columns;
    std::vector<float> left(m * k), right(k * n);
    for (int batch = 0; batch < d.batch; batch++) {
        uint64_t pa = call.pa + batch * a.stride * width(a.type), pb = call.pb + batch * b.stride * width(b.type);
        uint64_t pc = call.pc + batch * call.c.stride * width(call.c.type), pd = call.pd + batch * d.stride * width(d.type);
        for (int64_t i = 0; i < m; i++)  // rows of op(A) and columns of op(B) side by side
            for (int64_t t = 0; t < k; t++)
                left[i * k + t] = get(pa, a.type, call.descriptor.transpose_a ? i * a.leading + t : t * a.leading + i);
        for (int64_t j = 0; j < n; j++)
            for (int64_t t = 0; t < k; t++)
                right[j * k + t] = get(pb, b.type, call.descriptor.transpose_b ? t * b.leading + j : j * b.leading + t);
        int vector_type = call.descriptor.bias_type < 0 ? d.type : call.descriptor.bias_type;
        for (int64_t j = 0; j < n && call.descriptor.epilogue == SUMS_OF_B; j++) {
            double sum = 0.0;
            for (int64_t t = 0; t < k; t++) sum += right[j * k + t];
            put(call.descriptor.bias, vector_type, j, (float)sum);
        }
        for (int64_t j = 0; j < n; j++) {
            for (int64_t i = 0; i < m; i++) {
                double sum = 0.0;
                for (int64_t t = 0; t < k; t++) sum += (double)left[i * k + t] * right[j * k + t];
                float value = (float)((call.alphas ? get(call.alphas, 0, i) : call.alpha) * sum);
                if (call.beta != 0.0f) value += call.beta * get(pc, call.c.type, j * call.c.leading + i);
                if (call.descriptor.epilogue == BIAS) value += get(call.descriptor.bias, vector_type, i);
                put(pd, d.type, j * d.leading + i, value);
            }
        }
    }
}

bool fits(const Layout& layout) {
    return layout.leading >= (int64_t)layout.rows && layout.rows > 0 && layout.columns > 0;
}

// As a library of another version: what a test has set, such as "no_sums".
bool refuses(const Descriptor& descriptor) {
    return (descriptor.epilogue == SUMS_OF_B && standin_get("no_sums") > 0) ||
           (descriptor.bias_type >= 0 && standin_get("no_float_bias") > 0) ||
           (descriptor.pointers == ALPHA_VECTOR && standin_get("no_factors") > 0);
}
}  // namespace

extern "C" {
size_t cublasLtGetVersion() { return getenv("STANDIN_OLD_CUBLASLT") ? 110000 : 130000; }

int cublasLtCreate(void** handle) {
    *handle = (void*)1;
    return 0;
}

int cublasLtDestroy(void*) { return 0; }

int cublasLtMatmulDescCreate(Descriptor** made, int compute, int scale) {
    if (compute != 68 || scale != 0) return 15;
    *made = new Descriptor();
    return 0;
}

int cublasLtMatmulDescDestroy(Descriptor* descriptor) {
    delete descriptor;
    return 0;
}

int cublasLtMatmulDescSetAttribute(Descriptor* d, int attribute, const void* value, size_t bytes) {
    int number = bytes == 4 ? *static_cast<const int*>(value) : 0;
    switch (attribute) {
        case 2: d->pointers = number; return 0;
        case 3: d->transpose_a = number; return 0;
        case 4: d->transpose_b = number; return 0;
        case 7: d->epilogue = number; return 0;
        case 8: memcpy(&d->bias, value, 8); return 0;
        case 26: d->bias_type = number; return 0;
        default: return 7;
    }
}

int cublasLtMatrixLayoutCreate(Layout** made, int type, uint64_t rows, uint64_t columns, int64_t leading) {
    *made = new Layout{type, rows, columns, leading};
    return 0;
}

int cublasLtMatrixLayoutDestroy(Layout* layout) {
    delete layout;
    return 0;
}

int cublasLtMatrixLayoutSetAttribute(Layout* layout, int attribute, const void* value, size_t) {
    if (attribute == 5) layout->batch = *static_cast<const int*>(value);
    else if (attribute == 6) layout->stride = *static_cast<const int64_t*>(value);
    else return 7;
    return 0;
}

int cublasLtMatmulPreferenceCreate(void** made) {
    *made = (void*)1;
    return 0;
}

int cublasLtMatmulPreferenceDestroy(void*) { return 0; }

int cublasLtMatmulPreferenceSetAttribute(void*, int attribute, const void*, size_t bytes) {
    return (attribute == 1 && bytes == 8) || (attribute >= 5 && attribute <= 8 && bytes == 4) ? 0 : 7;
}

int cublasLtMatmulAlgoGetHeuristic(void*, Descriptor* descriptor, Layout* a, Layout* b, Layout* c, Layout* d, void*, int most,
                                   void* results, int* returned) {
    uint64_t m = descriptor->transpose_a ? a->columns : a->rows, ka = descriptor->transpose_a ? a->rows : a->columns;
    uint64_t n = descriptor->transpose_b ? b->rows : b->columns, kb = descriptor->transpose_b ? b->columns : b->rows;
    bool alike = a->type == b->type && c->type == d->type && !(a->type == 0 && d->type != 0);
    bool batched = a->batch == d->batch && b->batch == d->batch;
    *returned = 0;
    if (refuses(*descriptor)) return 15;
    if (ka != kb || m != d->rows || n != d->columns || !fits(*a) || !fits(*b) || !fits(*d) || !alike || !batched) return 15;
    *returned = most < 3 ? most : 3;
    memset(results, 0, 96 * *returned);
    for (int i = 0; i < *returned; i++) static_cast<char*>(results)[96 * i] = (char)(i + 1);
    return 0;
}

int cublasLtMatmul(void*, Descriptor* descriptor, const float* alpha, uint64_t pa, Layout* a, uint64_t pb, Layout* b,
                   const float* beta, uint64_t pc, Layout* c, uint64_t pd, Layout* d, const void*, uint64_t, size_t,
                   void* stream) {
    bool vector = descriptor->pointers == ALPHA_VECTOR;  // on the device
    Call call{*descriptor, *a, *b, *c, *d, vector ? 0.0f : *alpha, vector ? 0.0f : *beta, pa, pb, pc, pd,
              vector ? (uint64_t)alpha : 0};
    return standin_enqueue(stream, multiply, &call, sizeof call);
}
}
