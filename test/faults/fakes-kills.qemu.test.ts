import { describeKills } from './fakes-kills.ts';

// Points of the engine's own, and before and after the effect of every step. The others belong to the run, whatever the engine: containers have
// them all.
describeKills('qemu', { least: 60, points: /^qemu\.|\.(intended|done)$/ });
