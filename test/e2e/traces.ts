export { tracesOf } from '../oracle/traces.ts';
