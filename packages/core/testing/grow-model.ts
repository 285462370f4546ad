import { bytesField, joinBytes, messageField, varintField } from './protobuf-writer.ts';

/** 3,000 × 3,000 weights of a 1×1 convolution: 36 MB. */
const CHANNELS = 3000;

/**
 * Adds 36 MB of weights that every run uses, in convolutions as in YOLO networks: the input's mean goes
 * through two of them to a further output. Bytes appended to a protobuf message are merged with it, including
 * its graph.
 */
export function growModel(model: Uint8Array, input: string): Uint8Array {
  const graph = [
    node('GlobalAveragePool', [input], 'grown_mean'), // [1, 3, 1, 1]
    node('Conv', ['grown_mean', 'grown_wide'], 'grown_many'), // [1, 3000, 1, 1]
    node('Conv', ['grown_many', 'grown_deep'], 'grown_sum'),
    messageField(5, weights('grown_wide', [CHANNELS, 3, 1, 1])),
    messageField(5, weights('grown_deep', [CHANNELS, CHANNELS, 1, 1])),
    messageField(12, [
      bytesField(1, 'grown_sum'),
      messageField(2, [
        messageField(1, [
          varintField(1, 1),
          messageField(
            2,
            [1, CHANNELS, 1, 1].map((length) => messageField(1, [varintField(1, length)])),
          ),
        ]),
      ]),
    ]),
  ];
  return joinBytes([model, messageField(7, graph)]);
}

function node(opType: string, inputs: readonly string[], output: string): Uint8Array {
  return messageField(1, [
    ...inputs.map((name) => bytesField(1, name)),
    bytesField(2, output),
    bytesField(4, opType),
  ]);
}

function weights(name: string, dims: readonly number[]): Uint8Array[] {
  const count = dims.reduce((product, length) => product * length, 1);
  const data = Float32Array.from({ length: count }, (_, index) => (((index * 31) % 251) - 125) / 1e5);
  return [
    ...dims.map((length) => varintField(1, length)),
    varintField(2, 1), // float32
    bytesField(8, name),
    bytesField(9, new Uint8Array(data.buffer)),
  ];
}
