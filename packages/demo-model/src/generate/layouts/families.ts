import type { Page } from '../page.ts';
import { bandedInvoice, centredInvoice, classicInvoice, deliveryNote, receipt, statement } from './bills.ts';
import { deskPicture, plainPage } from './negatives.ts';
import { certificate, contract, form, letter, order, profile, report, shippingLabel } from './papers.ts';

/** A split of the data set. */
export type Split = 'train' | 'val' | 'test';

/** A page layout. */
export interface Family {
  readonly name: string;
  /** Splits that it belongs to: a layout used for training is never used for testing. */
  readonly splits: readonly Split[];
  /** Page size, page units. */
  readonly size: { readonly width: number; readonly height: number };
  readonly draw: (page: Page) => void;
  /** Relative frequency. */
  readonly weight: number;
}

const A4 = { width: 700, height: 990 };
const STRIP = { width: 330, height: 700 };
const LABEL = { width: 480, height: 700 };

/** All families. Validation and test have their own layouts; pages without labels are in all splits. */
export const FAMILIES: readonly Family[] = [
  { name: 'classic-invoice', splits: ['train'], size: A4, draw: classicInvoice, weight: 3 },
  { name: 'banded-invoice', splits: ['train'], size: A4, draw: bandedInvoice, weight: 3 },
  { name: 'receipt', splits: ['train'], size: STRIP, draw: receipt, weight: 2 },
  { name: 'statement', splits: ['train'], size: A4, draw: statement, weight: 2 },
  { name: 'letter', splits: ['train'], size: A4, draw: letter, weight: 3 },
  { name: 'contract', splits: ['train'], size: A4, draw: contract, weight: 1 },
  { name: 'form', splits: ['train'], size: A4, draw: form, weight: 2 },
  { name: 'report', splits: ['train'], size: A4, draw: report, weight: 2 },
  { name: 'delivery-note', splits: ['train'], size: A4, draw: deliveryNote, weight: 2 },
  { name: 'shipping-label', splits: ['train'], size: LABEL, draw: shippingLabel, weight: 1 },
  { name: 'certificate', splits: ['val'], size: A4, draw: certificate, weight: 2 },
  { name: 'centred-invoice', splits: ['val'], size: A4, draw: centredInvoice, weight: 2 },
  { name: 'order', splits: ['test'], size: A4, draw: order, weight: 3 },
  { name: 'profile', splits: ['test'], size: A4, draw: profile, weight: 3 },
  { name: 'plain-page', splits: ['train', 'val', 'test'], size: A4, draw: plainPage, weight: 0.5 },
  { name: 'desk-picture', splits: ['train', 'val', 'test'], size: A4, draw: deskPicture, weight: 0.5 },
];

/** Families of a split. */
export function familiesOf(split: Split): readonly Family[] {
  return FAMILIES.filter(({ splits }) => splits.includes(split));
}
