export { closePort, type Traffic, watchTraffic } from './close-port.ts';
export { nodeListener } from './node-listener.ts';
export { type OpenPort, openPort, type PortOptions } from './open-port.ts';
export { type StopSignals, watchStopSignals } from './stop-signals.ts';
