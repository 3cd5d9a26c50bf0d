"""Makes the MATLAB files of small sets laid out as Oxford Flowers 102 and Stanford Cars are, by SciPy's writer.

    python make_published.py        # needs numpy and scipy; writes beside itself
"""
import os

import numpy as np
import scipy.io as io

here = os.path.dirname(os.path.abspath(__file__))


def write(name, compressed, **variables):
    path = os.path.join(here, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    io.savemat(path, variables, do_compression=compressed)


# Six flowers of three classes; numbers as bytes in one file and as doubles in the other, as MATLAB stores small ones.
write("flowers/imagelabels.mat", True, labels=np.array([[3, 1, 2, 2, 1, 3]], np.uint8))
write("flowers/setid.mat", False, trnid=np.array([[1.0, 4.0]]), valid=np.array([[2.0]]), tstid=np.array([[3.0, 5.0, 6.0]]))


def annotations(rows, labelled):
    kinds = [(k, object) for k in ("bbox_x1", "bbox_y1", "bbox_x2", "bbox_y2")] + ([("class", object)] if labelled else []) + [("fname", object)]
    out = np.zeros((1, len(rows)), dtype=kinds)
    for i, (name, label) in enumerate(rows):
        out[0, i] = tuple(np.uint16(10 * k) for k in range(4)) + ((np.uint8(label),) if labelled else ()) + (name,)
    return out


names = np.zeros((1, 3), dtype=object)
names[0, :] = ["Acura RL Sedan 2012", "Citroën C4 2010", "Ram C/V Cargo Van 2012"]
write("cars/devkit/cars_meta.mat", True, class_names=names)
write("cars/devkit/cars_train_annos.mat", True, annotations=annotations([("00001.jpg", 2), ("00002.jpg", 3)], True))
write("cars/devkit/cars_test_annos.mat", True, annotations=annotations([("00001.jpg", 0)], False))
write("cars/cars_test_annos_withlabels.mat", False, annotations=annotations([("00001.jpg", 1), ("00002.jpg", 2), ("00003.jpg", 1)], True))

# Every kind of value that is read, and how SciPy reads it back is in the test.
write("values.mat", True, small=np.int8([[-3, 4]]), wide=np.float64([[1.5, -2.0], [3.25, 4e300]]), single=np.float32([0.5]),
      big=np.uint64([[2**63]]), text="label", cells=np.array([[1.0], "two"], dtype=object), none=np.zeros((0, 0)))
