import type { Random } from './random.ts';

/** Words of one language in business documents. */
export interface Vocabulary {
  readonly prose: readonly string[];
  readonly total: readonly string[];
  readonly columns: readonly string[];
  readonly titles: readonly string[];
  readonly fields: readonly string[];
  readonly streets: readonly string[];
  readonly cities: readonly string[];
  readonly names: readonly string[];
  readonly stamps: readonly string[];
  readonly currency: readonly string[];
}

const split = (text: string): readonly string[] => text.split('|');

const ENGLISH: Vocabulary = {
  prose: split(
    'the|of|your|delivery|we|please|account|contract|service|within|payment|days|received|order|with|terms|from|number|our|customer|and|thank|amount|until|notice|period|goods|under|agreed|conditions',
  ),
  total: split('Total|Total due|Amount due|Grand total|TOTAL|Balance due|Total incl. VAT|Total (USD)'),
  columns: split('Item|Description|Qty|Unit|Price|Amount|VAT|Date|Ref|Balance|Debit|Credit|Hours|Rate'),
  titles: split(
    'INVOICE|Receipt|Statement of account|Order confirmation|Delivery note|Application form|Quotation|Credit note|Agreement',
  ),
  fields: split(
    'Invoice no.|Date|Customer no.|Due date|Your reference|Order|Account|Page|Tax ID|Terms|First name|Last name|Date of birth|Nationality|Position|Department',
  ),
  streets: split('Market Street|High Road|Station Lane|Oak Avenue|Mill Hill|Church Street|Harbour Way'),
  cities: split('London|Leeds|Boston|Dublin|Austin|Cardiff|Wellington|Toronto'),
  names: split(
    'J. Carter|Mary Hughes|Acme Supplies Ltd|Northwind & Co|Blue Harbor Inc|S. Patel|Ann Walker|Redstone Group',
  ),
  stamps: split('PAID|APPROVED|RECEIVED|COPY|URGENT|CONFIDENTIAL|ORIGINAL|CANCELLED'),
  currency: split('$|£|USD |EUR '),
};

const GERMAN: Vocabulary = {
  prose: split(
    'die|und|wir|Ihre|Rechnung|Lieferung|bitte|innerhalb|Tagen|ohne|Abzug|der|Vertrag|Leistung|gemäß|Zahlung|vielen|Dank|für|mit|freundlichen|Grüßen|Auftrag|Bestellung|überweisen|Konto',
  ),
  total: split('Gesamtbetrag|Summe|Rechnungsbetrag|Zu zahlen|SUMME EUR|Endbetrag|Brutto gesamt'),
  columns: split('Pos.|Bezeichnung|Menge|Einheit|Einzelpreis|Betrag|MwSt.|Datum|Saldo|Soll|Haben|Artikel'),
  titles: split('RECHNUNG|Kontoauszug|Lieferschein|Auftragsbestätigung|Angebot|Quittung|Antrag|Mahnung'),
  fields: split(
    'Rechnungs-Nr.|Datum|Kunden-Nr.|Fällig am|Ihr Zeichen|Seite|USt-IdNr.|Vorname|Nachname|Geburtsdatum|Beruf|Abteilung',
  ),
  streets: split('Hauptstraße|Bahnhofstr.|Gartenweg|Lindenallee|Am Markt|Schulgasse|Ringstraße'),
  cities: split('München|Köln|Hamburg|Wien|Zürich|Leipzig|Graz|Nürnberg'),
  names: split(
    'Müller GmbH|Hans Schröder|Becker & Söhne|Frau Anna Weiß|Nordlicht AG|K. Fischer|Stadtwerke Süd',
  ),
  stamps: split('BEZAHLT|GEPRÜFT|EINGEGANGEN|KOPIE|EILT|GEBUCHT|ORIGINAL'),
  currency: split('€|EUR |CHF '),
};

const FRENCH: Vocabulary = {
  prose: split(
    'le|la|votre|facture|nous|vous|commande|dans|délai|jours|paiement|règlement|service|par|avec|merci|de|votre|confiance|conditions|générales|veuillez|agréer|Madame|Monsieur|client|livraison|à',
  ),
  total: split('Total TTC|Net à payer|Montant dû|TOTAL|Total général|Solde à régler'),
  columns: split('Désignation|Qté|Prix unitaire|Montant|TVA|Date|Réf.|Débit|Crédit|Solde|Article'),
  titles: split('FACTURE|Relevé de compte|Bon de livraison|Devis|Reçu|Formulaire|Avoir'),
  fields: split(
    'Facture n°|Date|N° client|Échéance|Votre réf.|Page|SIRET|Prénom|Nom|Né le|Profession|Service',
  ),
  streets: split('rue de la Paix|avenue Foch|place du Marché|bd Victor Hugo|chemin Vert|quai Sud'),
  cities: split('Paris|Lyon|Genève|Lille|Bruxelles|Nantes|Montréal'),
  names: split('Société Dupont|Mme Claire Petit|Atelier Rivière|J.-P. Moreau|Éditions du Lac|M. Bernard'),
  stamps: split('PAYÉ|REÇU|COPIE|URGENT|VALIDÉ|ANNULÉ'),
  currency: split('€|EUR |CHF '),
};

const SPANISH: Vocabulary = {
  prose: split(
    'el|la|su|factura|pedido|gracias|por|pago|plazo|días|servicio|cliente|cuenta|entrega|según|contrato|con|para|le|rogamos|transferencia|año|número|atentamente|señor',
  ),
  total: split('Total|Importe total|A pagar|TOTAL EUR|Total a pagar|Saldo'),
  columns: split('Artículo|Descripción|Cant.|Precio|Importe|IVA|Fecha|Ref.|Debe|Haber|Saldo'),
  titles: split('FACTURA|Extracto|Albarán|Presupuesto|Recibo|Solicitud|Contrato'),
  fields: split('Factura nº|Fecha|Cliente|Vencimiento|Su ref.|Página|NIF|Nombre|Apellidos|Nacido|Cargo'),
  streets: split('Calle Mayor|Avda. del Sol|Plaza Nueva|Paseo del Río|C/ Colón'),
  cities: split('Madrid|Sevilla|Bilbao|Bogotá|Lima|Málaga'),
  names: split('Hermanos García|Ana Muñoz|Textil Ibérica S.L.|J. Ortega|Bodegas Peña'),
  stamps: split('PAGADO|RECIBIDO|COPIA|URGENTE|APROBADO'),
  currency: split('€|EUR |$'),
};

const RUSSIAN: Vocabulary = {
  prose: split(
    'в|и|на|договор|оплата|услуги|счёт|дней|просим|согласно|поставка|заказ|клиент|условия|срок|банк|с|уважением|сумма|товар|получен|акт|работ',
  ),
  total: split('Итого|ИТОГО|Всего к оплате|Сумма|К оплате'),
  columns: split('№|Наименование|Кол-во|Цена|Сумма|НДС|Дата|Дебет|Кредит|Остаток'),
  titles: split('СЧЁТ|Накладная|Выписка|Акт|Квитанция|Заявление|Договор'),
  fields: split('Счёт №|Дата|Клиент|Срок|ИНН|КПП|Имя|Фамилия|Должность|Отдел'),
  streets: split('ул. Ленина|пр. Мира|ул. Садовая|наб. Реки|пер. Новый'),
  cities: split('Москва|Казань|Самара|Минск|Алматы'),
  names: split('ООО Восток|И. Петров|ЗАО Маяк|А. Смирнова|Торговый дом'),
  stamps: split('ОПЛАЧЕНО|КОПИЯ|ПОЛУЧЕНО|СРОЧНО|УТВЕРЖДЕНО'),
  currency: split('₽|руб. |RUB '),
};

const GREEK: Vocabulary = {
  prose: split(
    'και|το|της|για|παραγγελία|πληρωμή|ημέρες|υπηρεσία|πελάτης|παράδοση|όροι|με|εκτίμηση|ποσό|λογαριασμός|σας|ευχαριστούμε',
  ),
  total: split('Σύνολο|ΣΥΝΟΛΟ|Πληρωτέο|Γενικό σύνολο'),
  columns: split('Είδος|Περιγραφή|Ποσ.|Τιμή|Ποσό|ΦΠΑ|Ημ/νία|Υπόλοιπο'),
  titles: split('ΤΙΜΟΛΟΓΙΟ|Απόδειξη|Δελτίο|Αίτηση|Προσφορά'),
  fields: split('Αριθμός|Ημερομηνία|Πελάτης|ΑΦΜ|Όνομα|Επώνυμο|Σελίδα'),
  streets: split('Οδός Ερμού|Λεωφ. Κηφισίας|Πλατεία Αγοράς'),
  cities: split('Αθήνα|Πάτρα|Βόλος|Λευκωσία'),
  names: split('Αφοί Νικολάου|Μ. Παππάς|Ελληνικά Έλαια ΑΕ'),
  stamps: split('ΕΞΟΦΛΗΘΗ|ΑΝΤΙΓΡΑΦΟ|ΕΛΗΦΘΗ'),
  currency: split('€|EUR '),
};

const LANGUAGES: readonly Vocabulary[] = [ENGLISH, ENGLISH, GERMAN, GERMAN, FRENCH, SPANISH, RUSSIAN, GREEK];

/** Picks a language for a page. */
export function pickVocabulary(random: Random): Vocabulary {
  return random.pick(LANGUAGES);
}

/** All characters that a page may show; fonts are measured for these. */
export function allCharacters(): readonly string[] {
  const texts = LANGUAGES.flatMap((language) => Object.values(language).flat());
  const printable = Array.from({ length: 94 }, (_, index) => String.fromCharCode(33 + index));
  return [...new Set([...printable, ...texts.join('')])].filter((character) => character !== ' ');
}

/** `1,234.50` or `1.234,50`, sometimes with a currency. */
export function money(random: Random, vocabulary: Vocabulary): string {
  const [thousands, decimal] = random.pick([',.', '.,', ' ,', '’.']);
  const whole = String(Math.floor(10 ** random.between(0.5, 5))).replace(
    /\B(?=(\d{3})+$)/g,
    thousands ?? ',',
  );
  const amount = `${whole}${decimal}${String(random.integer(0, 99)).padStart(2, '0')}`;
  if (random.chance(0.5)) return amount;
  const currency = random.pick(vocabulary.currency);
  return random.chance(0.5) ? `${currency}${amount}` : `${amount} ${currency.trim()}`;
}

/** `length` random digits. */
export function digits(random: Random, length: number): string {
  return Array.from({ length }, () => random.integer(0, 9)).join('');
}

/** A date in one of several international formats. */
export function date(random: Random): string {
  const day = String(random.integer(1, 28)).padStart(2, '0');
  const month = String(random.integer(1, 12)).padStart(2, '0');
  const year = random.integer(2009, 2026);
  return random.pick([`${day}.${month}.${year}`, `${month}/${day}/${year}`, `${year}-${month}-${day}`]);
}

/** `count` words, the first capitalised. */
export function sentence(random: Random, vocabulary: Vocabulary, count: number): string {
  const words = Array.from({ length: count }, () => random.pick(vocabulary.prose)).join(' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
