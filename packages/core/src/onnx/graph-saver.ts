import { constants, setPriority } from 'node:os';
import { readModelHeader } from './read-model-header.ts';
import { createSession } from './session.ts';

// `node graph-saver.ts <model> <target>` saves the model's graph, optimised for this CPU, and checks that a
// session can be created from it. It is a separate process: it runs at low priority, all its memory is freed,
// and a graph that crashes ONNX Runtime crashes only this process. Exits with NO_GRAPH if the model can never
// have one.

/** Exit code: this model has no graph to save. */
const NO_GRAPH = 3;

const [modelFile = '', target = ''] = process.argv.slice(2);
setPriority(constants.priority.PRIORITY_LOW);
const { externalData } = await readModelHeader(modelFile);
if (externalData.length > 0) {
  // ONNX Runtime would search the weights beside the graph.
  exitWithoutGraph(
    `the model has weights in other files: ${externalData.map(({ location }) => location).join(', ')}`,
  );
} else {
  await (await createSession(modelFile, { threads: 1, saveTo: target })).release();
  try {
    await (await createSession(target, { threads: 1, isOptimised: true })).release();
  } catch (error) {
    exitWithoutGraph(String(error));
  }
}

function exitWithoutGraph(why: string): void {
  process.stderr.write(why);
  process.exitCode = NO_GRAPH;
}
