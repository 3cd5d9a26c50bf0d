package io.github.dino4j.vit.torch;

import io.github.dino4j.core.io.ElementType;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.pickle.ForeignObject;
import io.github.dino4j.core.pickle.Global;
import io.github.dino4j.core.pickle.PlainGlobals;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Names of PyTorch that a file of tensors needs, beside those of plain data. One for each file. */
final class TorchGlobals {
    private static final Map<String, ElementType> STORAGES = Map.of(
            "torch.DoubleStorage", ElementType.F64,
            "torch.FloatStorage", ElementType.F32,
            "torch.HalfStorage", ElementType.F16,
            "torch.BFloat16Storage", ElementType.BF16,
            "torch.LongStorage", ElementType.I64,
            "torch.IntStorage", ElementType.I32,
            "torch.ShortStorage", ElementType.I16,
            "torch.CharStorage", ElementType.I8,
            "torch.ByteStorage", ElementType.U8,
            "torch.BoolStorage", ElementType.BOOL);
    private static final List<String> VALUES = List.of(
            "torch.float32",
            "torch.float64",
            "torch.float16",
            "torch.bfloat16",
            "torch.int64",
            "torch.int32",
            "torch.int16",
            "torch.int8",
            "torch.uint8",
            "torch.bool");
    private static final int TENSOR_ARGUMENTS = 4;
    private static final String NUMPY = "numpy.";

    private final PlainGlobals plain = new PlainGlobals();
    private final Map<String, Global> globals = new HashMap<>();

    TorchGlobals() {
        STORAGES.keySet().forEach(name -> globals.put(name, Global.value(name)));
        VALUES.forEach(name -> globals.put(name, Global.value(name)));
        add("torch._utils._rebuild_tensor", TorchGlobals::tensor);
        add("torch._utils._rebuild_tensor_v2", TorchGlobals::tensor);
        add("torch._utils._rebuild_parameter", TorchGlobals::first);
        add("torch.nn.parameter.Parameter", TorchGlobals::first);
        add("torch.Size", TorchGlobals::first);
        add("torch.device", arguments -> "device");
    }

    private void add(String name, Global.Maker maker) {
        globals.put(name, new Global(name, maker));
    }

    @Nullable
    Global find(String name) {
        Global global = globals.get(name);
        if (global == null && name.startsWith(NUMPY)) {
            return numpy(name);
        }
        return global == null ? plain.find(name) : global;
    }

    /** Numbers among the arguments of a run; nothing here needs arrays, of whatever they are. */
    private @Nullable Global numpy(String name) {
        Global global = plain.find(name);
        if (global == null || !(name.endsWith(".dtype") || name.endsWith(".scalar"))) {
            return global == null ? null : new Global(name, arguments -> new ForeignObject(name));
        }
        return new Global(name, arguments -> {
            try {
                return global.maker().make(arguments);
            } catch (InputException e) { // texts, dates, structures
                return new ForeignObject(name);
            }
        });
    }

    /** The element type of a storage's class. */
    static ElementType elements(Object storageClass) throws InputException {
        ElementType type = storageClass instanceof Global global ? STORAGES.get(global.name()) : null;
        if (type == null) {
            throw new InputException("has a storage of the unknown kind "
                    + (storageClass instanceof Global global ? global.name() : "of no class"));
        }
        return type;
    }

    /** Whether a storage is of a type that is read. */
    static boolean isKnown(Object storageClass) {
        return storageClass instanceof Global global && STORAGES.containsKey(global.name());
    }

    private static Object first(List<?> arguments) throws InputException {
        if (arguments.isEmpty()) {
            throw new InputException("makes a parameter or a size of nothing");
        }
        return arguments.get(0);
    }

    /** (storage, offset, shape, strides, …): what follows is about gradients. */
    private static Object tensor(List<?> arguments) throws InputException {
        if (!arguments.isEmpty() && arguments.get(0) instanceof ForeignObject storage) { // of complex numbers, say
            return storage;
        }
        boolean fits = arguments.size() >= TENSOR_ARGUMENTS
                && arguments.get(0) instanceof TorchTensor.Storage
                && arguments.get(1) instanceof Long
                && arguments.get(2) instanceof List<?>
                && arguments.get(3) instanceof List<?>;
        if (!fits) {
            throw new InputException("makes a tensor of something else than storage, offset, shape and strides");
        }
        return new TorchTensor(
                (TorchTensor.Storage) arguments.get(0), (Long) arguments.get(1), (List<?>) arguments.get(2), (List<?>)
                        arguments.get(3));
    }
}
