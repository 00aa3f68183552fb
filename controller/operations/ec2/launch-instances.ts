import {
	newAssociationId,
	newInstanceId,
	newReservationId,
} from "../../credentials/identifiers.ts";
import { FIRST_EPOCH } from "../../placement/epochs.ts";
import { networkInterfaceId } from "../../placement/instance-names.ts";
import { deleteTerminatedInstances } from "../../store/forget-instances.ts";
import { productCodesOf } from "../../store/images.ts";
import { insertInstances, instanceState } from "../../store/instances.ts";
import { findKeyPair } from "../../store/key-pairs.ts";
import { findGroupsOfProfile } from "../../store/node-groups.ts";
import { raiseNodeRevision } from "../../store/node-revisions.ts";
import type {
	ImageTable,
	InstanceTable,
	KeyPairTable,
} from "../../store/schema.ts";
import type { WriteTransaction } from "../../store/store.ts";
import { putTags } from "../../store/tags.ts";
import type { CallContext } from "../operation.ts";
import { checkRootDevice, withRootDevice } from "./block-devices.ts";
import { noSuchKeyPair } from "./errors.ts";
import { requireImage } from "./images.ts";
import { formatAttributes, type SecurityGroup } from "./instance-attributes.ts";
import {
	associationColumns,
	requireSpecifiedProfile,
} from "./instance-profile.ts";
import { requireLaunchGroup } from "./launch-group.ts";
import { requireZone } from "./launch-network.ts";
import type { LaunchRequest } from "./launch-request.ts";
import {
	completeMetadataOptions,
	enforceTokens,
	type MetadataDefaults,
	readMetadataDefaults,
} from "./metadata-options.ts";
import { type Place, placeInstances } from "./place-instances.ts";
import { volumeIds } from "./recorded-volumes.ts";
import { requireSecurityGroups } from "./security-groups.ts";
import { tagRows } from "./tags.ts";
import { countWithinVcpuLimit } from "./vcpu-limit.ts";

/** How long a terminated instance's row is kept, milliseconds: longer than any key issued for it lives. */
const KEEP_TERMINATED_MS = 48 * 3_600_000;

/** Places and records the instances of a launch; answers their reservation's id. Throws EC2's errors. */
export async function launchInstances(
	tx: WriteTransaction,
	request: LaunchRequest,
	call: CallContext,
	clientToken: string | undefined,
): Promise<string> {
	const { accountId } = call.caller;
	const now = call.clock.now();
	const image = await requireImage(tx, accountId, request.imageId);
	const keyPair = await requireKeyPair(tx, accountId, request.keyName);
	const profile = await requireSpecifiedProfile(tx, call, request.profile);
	const defaults = await readMetadataDefaults(tx, accountId);
	const before = now - KEEP_TERMINATED_MS;
	await deleteTerminatedInstances(tx, accountId, before, goneWith);
	const newId = () => newInstanceId(call.random);
	const zone = await requireZone(tx, accountId, request);
	const groups = await requireSecurityGroups(
		tx,
		accountId,
		request.groups,
		now,
	);
	const hosts = profile && (await findGroupsOfProfile(tx, profile));
	const group = await requireLaunchGroup(tx, accountId, request.placementGroup);
	const maxCount = await countWithinVcpuLimit(tx, accountId, request);
	const wanted = { ...request, maxCount, zone, hosts, group: group?.need };
	const places = await placeInstances(tx, wanted, newId, now);
	const reservationId = newReservationId(call.random);
	const shared = {
		...sharedColumns(request, image, groups),
		public_key: keyPair?.public_key ?? null,
		account_id: accountId,
		reservation_id: reservationId,
		client_token: clientToken ?? null,
		placement_group_id: group?.id ?? null,
		launched_at: now,
	};
	const rows = places.map((place, index) => ({
		...shared,
		...placeColumns(place, index),
		...optionColumns(request, defaults, image, place),
		...associationColumns(profile, newAssociationId(call.random), now),
	}));
	await recordInstances(tx, rows, request.tags);
	return reservationId;
}

async function recordInstances(
	tx: WriteTransaction,
	rows: readonly InstanceTable[],
	tags: LaunchRequest["tags"],
): Promise<void> {
	await insertInstances(tx, rows);
	for (const row of rows) {
		const { account_id, instance_id } = row;
		await putTags(tx, tagRows(account_id, instance_id, tags.instance));
		for (const id of volumeIds(row)) {
			await putTags(tx, tagRows(account_id, id, tags.volume));
		}
		const interfaceId = networkInterfaceId(instance_id);
		const ofInterface = tags["network-interface"];
		await putTags(tx, tagRows(account_id, interfaceId, ofInterface));
	}
	const nodes = new Set(rows.map((row) => row.node_id));
	await raiseNodeRevision(tx, [...nodes]);
}

/** What an instance has that carries tags of its own, and is there no longer than it. */
function goneWith(row: InstanceTable): readonly string[] {
	return [...volumeIds(row), networkInterfaceId(row.instance_id)];
}

async function requireKeyPair(
	tx: WriteTransaction,
	accountId: string,
	name: string | undefined,
): Promise<KeyPairTable | undefined> {
	if (name === undefined) return undefined;
	const found = await findKeyPair(tx, accountId, name);
	if (!found) throw noSuchKeyPair(name);
	return found;
}

/** What all instances of a launch have alike. */
function sharedColumns(
	request: LaunchRequest,
	image: ImageTable,
	securityGroups: readonly SecurityGroup[],
) {
	const { attributes } = request;
	const { blockDevices = [] } = attributes;
	checkRootDevice(blockDevices, image.root_device_name);
	return {
		image_id: request.imageId,
		instance_type: request.instanceType,
		state_code: instanceState.pending,
		reported_state: null,
		state_reason_code: null,
		state_reason_message: null,
		terminated_at: null,
		epoch: FIRST_EPOCH,
		move_to: null,
		valid_from: 0,
		key_name: request.keyName ?? null,
		user_data: request.userData ?? null,
		attributes: formatAttributes({
			...attributes,
			securityGroups,
			rootDeviceName: image.root_device_name,
			productCodes: productCodesOf(image),
			blockDevices: withRootDevice(blockDevices, image.root_device_name),
			kernelId: attributes.kernelId ?? image.kernel_id ?? undefined,
			ramdiskId: attributes.ramdiskId ?? image.ramdisk_id ?? undefined,
		}),
	};
}

/** Not alike for all: hosts differ in what their guests can do. Throws when the account forbids what comes of it. */
function optionColumns(
	{ metadataOptions: launch }: LaunchRequest,
	account: MetadataDefaults,
	{ imds_support: imageSupport }: ImageTable,
	{ imdsSupport: hostSupport }: Place,
) {
	const sources = { launch, account, imageSupport, hostSupport };
	const options = enforceTokens(
		completeMetadataOptions(sources),
		account.httpTokensEnforced,
	);
	return { metadata_options: JSON.stringify(options) };
}

function placeColumns(place: Place, index: number) {
	return {
		instance_id: place.instanceId,
		ami_launch_index: index,
		node_id: place.nodeId,
		zone: place.zone,
		private_ip: place.privateIp,
		address_lease: place.privateIp,
		mac: place.mac,
		host_interface: null,
		partition_number: place.partition ?? null,
	} satisfies Partial<InstanceTable>;
}
