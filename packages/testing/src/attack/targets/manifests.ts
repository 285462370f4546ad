import { type Manifest, parseManifest } from '@yololift/core/release';
import type { AttackTarget } from '../attack-target.ts';
import { mutateBytes } from '../mutate-bytes.ts';
import { mutateJson } from '../mutate-text.ts';

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;
const MANIFEST: Manifest = {
  schema: 1,
  name: 'documents',
  version: '3',
  runtime: 'yolo',
  model: 'model.onnx',
  task: 'detect',
  head: 'anchor-free',
  labels: ['a', 'b'],
  input: { width: 640, height: 640 },
  irVersion: 9,
  opset: 17,
  files: [
    { path: 'model.onnx', size: 10, sha256: DIGEST },
    { path: 'self-test.jpg', size: 10, sha256: DIGEST },
  ],
  selfTest: {
    image: 'self-test.jpg',
    confidence: 0.25,
    detections: [{ class: 0, name: 'a', confidence: 0.9, box: [0, 0, 1, 1] }],
  },
};

/** Manifests of releases. */
export async function attackManifests(): Promise<AttackTarget> {
  return {
    async attack(random) {
      const bytes = new TextEncoder().encode(JSON.stringify(mutateJson(MANIFEST, random)) ?? '');
      const { files } = parseManifest(random.chance(0.2) ? mutateBytes(bytes, random) : bytes, 'file:///m');
      const led = files.find(({ path }) => path.startsWith('/') || path.split(/[/\\]/).includes('..'));
      if (led !== undefined) throw new Error(`it has the path ${JSON.stringify(led.path)}`);
    },
  };
}
