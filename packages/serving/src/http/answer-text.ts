import { mapYielding } from '@yololift/core/async';
import type { JsonObject } from '@yololift/core/model';

/**
 * Serialises a document whose list `plural` holds one document per item. Yields to the event loop between list elements:
 * a thousand masks have millions of numbers, and other requests must not wait for them.
 */
export async function answerText(document: JsonObject, plural: string): Promise<string> {
  const items = document[plural];
  const texts: string[] = [];
  for (const item of Array.isArray(items) ? items : []) texts.push(await itemText(item));
  return objectText({ ...document, [plural]: new Written(`[${texts.join(',')}]`) });
}

async function itemText(item: JsonObject): Promise<string> {
  const written: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(item)) written[key] = await writeMember(value);
  return objectText(written);
}

async function writeMember(value: unknown): Promise<unknown> {
  if (!Array.isArray(value)) return value;
  const texts = await mapYielding(value, (element) => JSON.stringify(element) ?? 'null');
  return new Written(`[${texts.join(',')}]`);
}

/** A value that is already JSON text. */
class Written {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

function objectText(object: JsonObject): string {
  const members = Object.entries(object)
    .filter(([, value]) => value !== undefined)
    .map(
      ([key, value]) =>
        `${JSON.stringify(key)}:${value instanceof Written ? value.text : JSON.stringify(value)}`,
    );
  return `{${members.join(',')}}`;
}
