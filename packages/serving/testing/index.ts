export { type EventForm, eventForms, type Outcome } from './event-forms.ts';
