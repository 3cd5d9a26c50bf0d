"""An exported model with weights in int8 and activations that are rounded when they come by, by ONNX Runtime's own tool.

  quantize.py model.onnx model-int8.onnx      # needs onnx and onnxruntime
"""

import sys

from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process

source, target = sys.argv[1:3]
try:
    quant_pre_process(source, target, skip_symbolic_shape=True)
    source = target
except Exception as e:  # what it does not understand it leaves as it was
    print(f"not prepared: {e}", file=sys.stderr)
quantize_dynamic(source, target, per_channel=True, weight_type=QuantType.QInt8, op_types_to_quantize=["MatMul", "Gemm"])
