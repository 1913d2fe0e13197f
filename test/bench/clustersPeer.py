# The same tasks by scikit-learn, for test/bench/clusters.bench.ts: FILE ROWS COLUMNS; prints JSON.
import json
import sys
import time

import numpy
import sklearn
from sklearn.cluster import KMeans
from sklearn.linear_model import LogisticRegression
from sklearn.manifold import TSNE, trustworthiness

rows, columns = int(sys.argv[2]), int(sys.argv[3])
values = numpy.fromfile(sys.argv[1], dtype=numpy.float32)
data = values[: rows * columns].reshape(rows, columns)
labels = values[rows * columns :].astype(int)
few = data[:2000]


def seconds(work):
    start = time.perf_counter()
    result = work()
    return result, time.perf_counter() - start


def iterations(count):
    start = data[:100]
    work = lambda: KMeans(100, init=start, n_init=1, max_iter=count, tol=0).fit(data)
    return seconds(work)[1]


clusters, clusters_seconds = seconds(lambda: KMeans(10, n_init=1, random_state=0).fit(data))
layout, layout_seconds = seconds(lambda: TSNE(init="pca", metric="cosine", random_state=0, learning_rate="auto").fit_transform(few))
probe, probe_seconds = seconds(lambda: LogisticRegression(C=10, max_iter=100).fit(data[:5000], labels[:5000]))
print(
    json.dumps(
        {
            "version": sklearn.__version__,
            "clusters": [int(label) for label in clusters.labels_],
            "clustersSeconds": clusters_seconds,
            "iterationSeconds": (iterations(4) - iterations(1)) / 3,
            "trust": float(trustworthiness(few, layout, n_neighbors=10)),
            "layoutSeconds": layout_seconds,
            "accuracy": float(probe.score(data[5000:10000], labels[5000:10000])),
            "probeSeconds": probe_seconds,
        }
    )
)
