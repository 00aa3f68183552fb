import type { KeyUse } from "#shared/admin-api/keys.ts";
import type { KeyStanding } from "./rotation.ts";

/** The keys of one kind, as operators see and change them. */
export interface RotatingKeys {
	/** Oldest first. */
	list(): readonly KeyStanding[];
	/** Announces a successor now; what was made with the keys before it stays good to its own end. */
	rotate(): Promise<void>;
	/** Takes a key away at once, and all that was made with it. False when there is no such key. */
	revoke(id: string): Promise<boolean>;
}

/** Every kind that this controller has, by what its keys are for. */
export type RotatingKeysByUse = Readonly<Partial<Record<KeyUse, RotatingKeys>>>;
