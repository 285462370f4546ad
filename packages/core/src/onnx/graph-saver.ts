import { constants, setPriority } from 'node:os';
import { readModelHeader } from './read-model-header.ts';
import { createSession } from './session.ts';

// `node graph-saver.ts <model> <target>` saves the model's graph, optimised for this CPU, and makes sure that a session
// can be made from it. A process of its own: it takes the CPU only while nobody else wants it, all its memory comes
// back, and a graph that kills the runtime kills nothing else. Leaves with NO_GRAPH where there will never be one.

/** Exit code: this model has no graph to save. */
const NO_GRAPH = 3;

const [modelFile = '', target = ''] = process.argv.slice(2);
setPriority(constants.priority.PRIORITY_LOW);
const { externalData } = await readModelHeader(modelFile);
if (externalData.length > 0) {
  // Its weights would be looked for beside the graph.
  leave(`the model keeps weights in other files: ${externalData.map(({ location }) => location).join(', ')}`);
} else {
  await (await createSession(modelFile, { threads: 1, saveTo: target })).release();
  try {
    await (await createSession(target, { threads: 1, isOptimised: true })).release();
  } catch (error) {
    leave(String(error));
  }
}

function leave(why: string): void {
  process.stderr.write(why);
  process.exitCode = NO_GRAPH;
}
