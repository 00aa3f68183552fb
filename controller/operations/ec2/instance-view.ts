import { pairedIpv6 } from "#shared/ipv6.ts";
import { listImages } from "../../store/images.ts";
import {
	findInstances,
	instanceState,
	listInstances,
} from "../../store/instances.ts";
import { listNodes } from "../../store/nodes.ts";
import { listPlacementGroups } from "../../store/placement-groups.ts";
import type {
	ImageTable,
	InstanceTable,
	NodeTable,
	PlacementGroupTable,
	TagTable,
} from "../../store/schema.ts";
import type { Database } from "../../store/store.ts";
import { listTagsOfAccount, listTagsOfAll } from "../../store/tags.ts";
import { malformedInstanceId, noSuchInstances, notInState } from "./errors.ts";
import {
	type InstanceAttributes,
	parseAttributes,
} from "./instance-attributes.ts";
import { tagsByResource } from "./tags.ts";

/** More ids than this are not named one by one in a query. */
const MANY = 500;

/** How long a terminated instance is still shown, milliseconds. */
const SHOW_TERMINATED_MS = 3_600_000;

/** An instance with all that the API shows of it. */
export interface InstanceView {
	readonly row: InstanceTable;
	readonly attributes: InstanceAttributes;
	readonly tags: readonly TagTable[];
	/** Undefined for an image of another installation's making. */
	readonly image: ImageTable | undefined;
	/** The placement group that it is in. */
	readonly placementGroup: PlacementGroupTable | undefined;
	/** Only on hosts that have an IPv6 subnet. */
	readonly ipv6: string | undefined;
}

/** The name of an instance's state. */
export type StateName = keyof typeof instanceState;

/** Whether an instance is shown: the terminated ones are for an hour. */
export function isShown(row: InstanceTable, now: number): boolean {
	if (row.state_code !== instanceState.terminated) return true;
	return now - (row.terminated_at ?? 0) < SHOW_TERMINATED_MS;
}

/** The state's name behind its code. */
export function stateName(code: number): StateName {
	for (const name of stateNames) if (instanceState[name] === code) return name;
	throw new Error(`no instance state has the code ${code}`);
}

const stateNames = [
	"pending",
	"running",
	"shutting-down",
	"terminated",
	"stopping",
	"stopped",
] as const satisfies readonly StateName[];

/** Refuses an instance that is in another state; throws IncorrectInstanceState. */
export function requireState(
	row: InstanceTable,
	...states: readonly StateName[]
): void {
	if (states.includes(stateName(row.state_code))) return;
	throw notInState(row.instance_id, states);
}

/** The account's instances of these ids, in order of id; throws InvalidInstanceID.NotFound or .Malformed. */
export async function requireInstances(
	db: Database,
	accountId: string,
	ids: readonly string[],
	now: number,
): Promise<InstanceTable[]> {
	const malformed = ids.find((id) => !/^i-[0-9a-f]{8,32}$/.test(id));
	if (malformed !== undefined) throw malformedInstanceId(malformed);
	const wanted = [...new Set(ids)];
	const found = await findInstances(db, accountId, wanted);
	const rows = found.filter((row) => isShown(row, now));
	const known = new Set(rows.map((row) => row.instance_id));
	const missing = wanted.filter((id) => !known.has(id));
	if (missing.length > 0) throw noSuchInstances(missing);
	return rows;
}

/** The one instance a call names; throws InvalidInstanceID.NotFound or .Malformed. */
export async function requireInstance(
	db: Database,
	accountId: string,
	id: string,
	now: number,
): Promise<InstanceTable> {
	const [row] = await requireInstances(db, accountId, [id], now);
	if (!row) throw noSuchInstances([id]);
	return row;
}

/** The instances that a Describe call names, or all of the account that are shown; in order of id. */
export async function readInstances(
	db: Database,
	accountId: string,
	ids: readonly string[] | undefined,
	now: number,
): Promise<InstanceView[]> {
	if (ids && ids.length > 0) {
		const rows = await requireInstances(db, accountId, ids, now);
		return viewInstances(db, accountId, rows);
	}
	const rows = await listInstances(db, accountId);
	const shown = rows.filter((row) => isShown(row, now));
	return viewInstances(db, accountId, shown);
}

/** Puts beside the rows what the API shows with them. */
export async function viewInstances(
	db: Database,
	accountId: string,
	rows: readonly InstanceTable[],
): Promise<InstanceView[]> {
	const ids = rows.map((row) => row.instance_id);
	const tags =
		ids.length > MANY
			? await listTagsOfAccount(db, accountId)
			: await listTagsOfAll(db, ids);
	const tagsOf = tagsByResource(tags);
	const images = await listImages(db, accountId);
	const imageById = new Map(images.map((image) => [image.image_id, image]));
	const groups = await listPlacementGroups(db, accountId);
	const groupById = new Map(groups.map((group) => [group.group_id, group]));
	const nodes = await listNodes(db);
	const nodeById = new Map(nodes.map((node) => [node.node_id, node]));
	return rows.map((row) => ({
		row,
		attributes: parseAttributes(row.attributes),
		tags: tagsOf(row.instance_id),
		image: imageById.get(row.image_id),
		placementGroup: groupById.get(row.placement_group_id ?? ""),
		ipv6: ipv6Of(row, nodeById.get(row.node_id)),
	}));
}

function ipv6Of(
	{ private_ip }: InstanceTable,
	node: NodeTable | undefined,
): string | undefined {
	if (!node?.subnet || !node.subnet_v6) return undefined;
	return pairedIpv6(private_ip, node.subnet, node.subnet_v6);
}
