import { type Page, rectangle } from '../page.ts';
import { things } from '../paint/paint-photo.ts';
import { paintParagraph, paintTitle } from '../paint/paint-text.ts';
import { pickMargins } from './extras.ts';

/** A page of text only, or an empty page. */
export function plainPage(page: Page): void {
  const { random } = page;
  const { left, right } = pickMargins(page);
  if (random.chance(0.3)) return;
  if (random.chance(0.5)) paintTitle(page, { x: left, y: 90 });
  let y = 120;
  const end = random.between(300, 920);
  while (y < end)
    y =
      paintParagraph(page, { x: left, y, width: right - left, height: end - y }, random.integer(2, 9)) +
      page.style.size * 2;
}

/** No document: objects on a desk, filling the image. */
export function deskPicture(page: Page): void {
  rectangle(page, { x: 0, y: 0, width: page.width, height: page.height }, 'fill="#999"');
  page.fragments.push(
    `<svg x="0" y="0" width="${page.width}" height="${page.height}" viewBox="0 0 100 100" preserveAspectRatio="none">${things(page)}</svg>`,
  );
}
