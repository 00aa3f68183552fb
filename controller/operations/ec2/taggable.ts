import type { ResourceType } from "@aws-sdk/client-ec2";
import { findInstances } from "../../store/instances.ts";
import { findKeyPairById } from "../../store/key-pairs.ts";
import { raiseNodeRevision } from "../../store/node-revisions.ts";
import { findPlacementGroupById } from "../../store/placement-groups.ts";
import type { Database, WriteTransaction } from "../../store/store.ts";
import { listTagsOfAll } from "../../store/tags.ts";
import type { CallContext, Resource } from "../operation.ts";
import { networkInterfaceArn } from "./describe-network-interface.ts";
import {
	noSuchImage,
	noSuchInstances,
	noSuchKeyPair,
	noSuchPlacementGroup,
	noSuchResource,
} from "./errors.ts";
import {
	hasNetworkInterface,
	noSuchNetworkInterface,
} from "./find-network-interfaces.ts";
import { findVolume, noSuchVolume } from "./find-volumes.ts";
import { findOwnImage, imageArn } from "./images.ts";
import { keyPairArn } from "./key-pairs.ts";
import { parseMetadataOptions } from "./metadata-options.ts";
import { placementGroupArn } from "./placement-groups.ts";
import { volumeArn } from "./recorded-volumes.ts";
import { resourceTagKeys, tagsByResource } from "./tags.ts";
import { instanceArn } from "./touched-instances.ts";

/** The kinds of resources that carry tags, by the prefix of their ids. */
const KINDS = {
	"i-": "instance",
	"ami-": "image",
	"key-": "key-pair",
	"vol-": "volume",
	"pg-": "placement-group",
	"eni-": "network-interface",
} as const satisfies Record<string, ResourceType>;

type Kind = (typeof KINDS)[keyof typeof KINDS];

const kinds = Object.entries(KINDS);

/** Something that is there and can carry tags. */
export interface Taggable {
	readonly id: string;
	readonly arn: string;
	/** The host that an instance which shows its tags in its metadata is on; undefined for all else. */
	readonly shownOn: string | undefined;
}

/** What kind of thing an id names; undefined for none that carries tags here. */
export function kindOf(id: string): Kind | undefined {
	return kinds.find(([prefix]) => id.startsWith(prefix))?.[1];
}

/** The caller's own things of these ids; throws InvalidInstanceID.NotFound, InvalidAMIID.NotFound, … for the first that is not there. */
export async function requireTaggables(
	db: Database,
	call: CallContext,
	ids: readonly string[],
): Promise<Taggable[]> {
	const found: Taggable[] = [];
	for (const id of new Set(ids)) {
		const one = await findTaggable(db, call, id);
		if (!one) throw notFound(id);
		found.push(one);
	}
	return found;
}

/** What a tagging call touches, as it is stored; `*` for what is not there. */
export async function touchedTaggables(
	call: CallContext,
	ids: readonly string[],
): Promise<readonly Resource[]> {
	const { read } = call.store;
	const tagsOf = tagsByResource(await listTagsOfAll(read, ids));
	const touched: Resource[] = [];
	for (const id of ids) {
		const one = await findTaggable(read, call, id);
		const contextKeys = resourceTagKeys(one ? tagsOf(id) : []);
		touched.push({ arn: one?.arn ?? "*", contextKeys });
	}
	return touched;
}

async function findTaggable(
	db: Database,
	call: CallContext,
	id: string,
): Promise<Taggable | undefined> {
	const { caller, region } = call;
	const { accountId } = caller;
	const kind = kindOf(id);
	if (kind === "placement-group") {
		const group = await findPlacementGroupById(db, id);
		if (group?.account_id !== accountId) return undefined;
		const arn = placementGroupArn(region, accountId, group.name);
		return { id, arn, shownOn: undefined };
	}
	if (kind === "volume") {
		const found = await findVolume(db, call, id);
		const arn = volumeArn(region, accountId, id);
		return found && { id, arn, shownOn: undefined };
	}
	if (kind === "network-interface") {
		if (!(await hasNetworkInterface(db, call, id))) return undefined;
		const arn = networkInterfaceArn(region, accountId, id);
		return { id, arn, shownOn: undefined };
	}
	if (kind === "instance") {
		const [row] = await findInstances(db, accountId, [id]);
		if (!row) return undefined;
		const options = parseMetadataOptions(row.metadata_options);
		const shown = options.instanceMetadataTags === "enabled";
		const shownOn = shown ? row.node_id : undefined;
		return { id, arn: instanceArn(region, accountId, id), shownOn };
	}
	if (kind === "image") {
		const image = await findOwnImage(db, accountId, id);
		if (!image || image.deregistered_at !== null) return undefined;
		return { id, arn: imageArn(region, id), shownOn: undefined };
	}
	const pair = await findKeyPairById(db, accountId, id);
	if (!pair) return undefined;
	const arn = keyPairArn(region, accountId, pair.name);
	return { id, arn, shownOn: undefined };
}

function notFound(id: string) {
	const kind = kindOf(id);
	if (kind === "instance") return noSuchInstances([id]);
	if (kind === "image") return noSuchImage(id);
	if (kind === "volume") return noSuchVolume(id);
	if (kind === "placement-group") return noSuchPlacementGroup(id);
	if (kind === "network-interface") return noSuchNetworkInterface(id);
	return kind === "key-pair" ? noSuchKeyPair(id) : noSuchResource(id);
}

/** Has the hosts told whose instances show tags that have changed. */
export async function tellHosts(
	tx: WriteTransaction,
	changed: readonly Taggable[],
): Promise<void> {
	const nodes = new Set(changed.flatMap(({ shownOn }) => shownOn ?? []));
	await raiseNodeRevision(tx, [...nodes]);
}
