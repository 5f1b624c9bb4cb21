export { formatDiagnostic } from '../vfile/format-diagnostic.ts';
