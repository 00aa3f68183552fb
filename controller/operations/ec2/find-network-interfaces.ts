import {
	interfaceHolderId,
	networkInterfaceId,
} from "../../placement/instance-names.ts";
import { findInstances, instanceState } from "../../store/instances.ts";
import type { Database } from "../../store/store.ts";
import type { CallContext } from "../operation.ts";
import { noSuchThing } from "./errors.ts";
import { type InstanceView, readInstances } from "./instance-view.ts";

/** The instances of the caller's account that have a network interface: one each, as long as they are there. */
export async function readInterfaceHolders(
	db: Database,
	{ caller, clock }: CallContext,
): Promise<readonly InstanceView[]> {
	const { accountId } = caller;
	const views = await readInstances(db, accountId, undefined, clock.now());
	return views.filter(({ row }) => row.state_code !== instanceState.terminated);
}

/** The id of an instance's network interface. */
export function interfaceIdOf({ row }: Pick<InstanceView, "row">): string {
	return networkInterfaceId(row.instance_id);
}

/** Whether the caller's account has a network interface of this id. */
export async function hasNetworkInterface(
	db: Database,
	{ caller }: CallContext,
	id: string,
): Promise<boolean> {
	const holder = interfaceHolderId(id);
	const [row] = await findInstances(db, caller.accountId, [holder]);
	return row !== undefined && row.state_code !== instanceState.terminated;
}

/** No network interface of this id in the caller's account. */
export const noSuchNetworkInterface = (id: string) =>
	noSuchThing("InvalidNetworkInterfaceID.NotFound", "networkInterface ID", id);
