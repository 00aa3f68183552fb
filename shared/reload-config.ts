import { isDeepStrictEqual } from "node:util";

/** Of each part of a configuration the name of its setting, or `null` where a running program takes it over. */
export type WaitsForRestart<Config> = Readonly<
	Record<keyof Config, string | null>
>;

/** What a running program goes on with, and the changed settings that wait for its next start. */
export interface Reloaded<Config> {
	readonly config: Config;
	readonly waiting: readonly string[];
}

/** Lays what may change in a running program over its configuration. */
export function reloadConfig<Config extends object>(
	running: Config,
	read: Config,
	waits: WaitsForRestart<Config>,
): Reloaded<Config> {
	const config = { ...running };
	const waiting: string[] = [];
	for (const key of Object.keys(waits) as (keyof Config)[]) {
		if (isDeepStrictEqual(running[key], read[key])) continue;
		const name = waits[key];
		if (name === null) config[key] = read[key];
		else waiting.push(name);
	}
	return { config, waiting };
}
