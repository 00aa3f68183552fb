import type { Database } from "../../store/store.ts";
import type { CallContext } from "../operation.ts";
import { noSuchThing } from "./errors.ts";
import { readInstances } from "./instance-view.ts";
import { type RecordedVolume, volumesOf } from "./recorded-volumes.ts";

/** The volumes of all instances of the caller's account. */
export async function readVolumes(
	db: Database,
	{ caller, clock }: CallContext,
): Promise<readonly RecordedVolume[]> {
	const { accountId } = caller;
	const views = await readInstances(db, accountId, undefined, clock.now());
	return views.flatMap(volumesOf);
}

/** The caller's own volume of this id. */
export async function findVolume(
	db: Database,
	call: CallContext,
	id: string,
): Promise<RecordedVolume | undefined> {
	return (await readVolumes(db, call)).find((volume) => volume.id === id);
}

/** No volume of this id in the caller's account. */
export const noSuchVolume = (id: string) =>
	noSuchThing("InvalidVolume.NotFound", "volume", id);
