import type { z } from "zod";
import { quotaList, type SetQuotaRequest } from "#shared/admin-api/accounts.ts";
import { adminSocket } from "#shared/admin-api/admin-socket.ts";
import {
	type AdoptAnswer,
	type AdoptRequest,
	adoptAnswer,
	type InstanceImds,
	type InstanceSummary,
	imdsReport,
	instanceList,
	instanceSummary,
	type MoveAnswer,
	moveAnswer,
} from "#shared/admin-api/instances.ts";
import {
	authorityList,
	identityCertificates,
	type KeyUse,
	keyList,
	type RevokeKeyRequest,
	type RevokeRequest,
	type RotateAuthority,
} from "#shared/admin-api/keys.ts";
import {
	joinableNode,
	type NodeAction,
	nodeList,
	type ProfileGroups,
	profileGroupsList,
	type RestrictedInstance,
	type RestrictProfileRequest,
	restrictProfileAnswer,
} from "#shared/admin-api/nodes.ts";
import { explainedRefusal, refusalList } from "#shared/admin-api/refusals.ts";
import { callAdminSocket } from "./call-admin-socket.ts";

/** Talks to a running controller on this machine as its operator. Every call rejects with the controller's words. */
export interface AdminClient {
	addNode(name: string): Promise<z.infer<typeof joinableNode>>;
	listNodes(): Promise<z.infer<typeof nodeList>["nodes"]>;
	/** Answers a join token where the action gives one. */
	changeNode(
		name: string,
		action: NodeAction,
	): Promise<z.infer<typeof joinableNode> | undefined>;
	removeNode(name: string): Promise<void>;
	/** PEM, that of the key in use first. */
	identityCertificates(): Promise<string>;
	replaceIdentityKey(): Promise<void>;
	revoke(what: RevokeRequest): Promise<void>;
	listRefusals(): Promise<z.infer<typeof refusalList>["refusals"]>;
	/** By the id that the refused caller was told. */
	explainRefusal(requestId: string): Promise<z.infer<typeof explainedRefusal>>;
	listKeys(): Promise<z.infer<typeof keyList>["keys"]>;
	rotateKeys(use: KeyUse): Promise<void>;
	revokeKey(key: RevokeKeyRequest): Promise<void>;
	/** Of an account named by id or alias. */
	listQuotas(account: string): Promise<z.infer<typeof quotaList>["quotas"]>;
	setQuota(quota: SetQuotaRequest): Promise<void>;
	/** None named: in no group. */
	groupNode(name: string, groups: readonly string[]): Promise<void>;
	listRestrictedProfiles(): Promise<ProfileGroups[]>;
	/** Answers the instances that run where the profile may not be used any more. */
	restrictProfile(
		request: RestrictProfileRequest,
	): Promise<RestrictedInstance[]>;
	/** Of one node, or of all. */
	listInstances(node?: string): Promise<InstanceSummary[]>;
	showInstance(instanceId: string): Promise<InstanceSummary>;
	moveInstance(instanceId: string, to?: string): Promise<MoveAnswer>;
	/** Makes an instance of a machine that somebody else runs. */
	adoptMachine(machine: AdoptRequest): Promise<AdoptAnswer>;
	/** Judged by the last seconds, or since each instance's last start. */
	imdsReport(lastSeconds?: number): Promise<InstanceImds[]>;
	listAuthorities(): Promise<z.infer<typeof authorityList>["authorities"]>;
	rotateAuthority(request: RotateAuthority): Promise<void>;
	replaceAuthority(): Promise<void>;
}

/** The client of the controller whose data folder this is. */
export function createAdminClient(dataDir: string): AdminClient {
	const call = (method: string, path: string, body?: object) =>
		callAdminSocket(adminSocket(dataDir), { method, path, body });
	const nodePath = (name: string) => `/v1/nodes/${encodeURIComponent(name)}`;
	const instancePath = (id: string) =>
		`/v1/instances/${encodeURIComponent(id)}`;
	return {
		async addNode(name) {
			return joinableNode.parse(await call("POST", "/v1/nodes", { name }));
		},
		async listNodes() {
			return nodeList.parse(await call("GET", "/v1/nodes")).nodes;
		},
		async changeNode(name, action) {
			const answer = await call("POST", `${nodePath(name)}/${action}`);
			return joinableNode.safeParse(answer).data;
		},
		async removeNode(name) {
			await call("DELETE", nodePath(name));
		},
		async identityCertificates() {
			const answer = await call("GET", "/v1/identity-certificates");
			return identityCertificates.parse(answer).certificates;
		},
		async replaceIdentityKey() {
			await call("POST", "/v1/identity-certificates/replace");
		},
		async revoke(what) {
			await call("POST", "/v1/revocations", what);
		},
		async listRefusals() {
			return refusalList.parse(await call("GET", "/v1/refusals")).refusals;
		},
		async explainRefusal(requestId) {
			const path = `/v1/refusals/${encodeURIComponent(requestId)}`;
			return explainedRefusal.parse(await call("GET", path));
		},
		async listKeys() {
			return keyList.parse(await call("GET", "/v1/keys")).keys;
		},
		async rotateKeys(use) {
			await call("POST", "/v1/keys", { use });
		},
		async revokeKey(key) {
			await call("POST", "/v1/keys/revocations", key);
		},
		async listQuotas(account) {
			const path = `/v1/quotas?account=${encodeURIComponent(account)}`;
			return quotaList.parse(await call("GET", path)).quotas;
		},
		async imdsReport(lastSeconds) {
			const query =
				lastSeconds === undefined ? "" : `?lastSeconds=${lastSeconds}`;
			return imdsReport.parse(await call("GET", `/v1/imds${query}`)).instances;
		},
		async setQuota(quota) {
			await call("POST", "/v1/quotas", quota);
		},
		async groupNode(name, groups) {
			await call("POST", `${nodePath(name)}/groups`, { groups });
		},
		async listRestrictedProfiles() {
			const answer = await call("GET", "/v1/profile-groups");
			return profileGroupsList.parse(answer).profiles;
		},
		async restrictProfile(request) {
			const answer = await call("POST", "/v1/profile-groups", request);
			return restrictProfileAnswer.parse(answer).elsewhere;
		},
		async listInstances(node) {
			const query =
				node === undefined ? "" : `?node=${encodeURIComponent(node)}`;
			const answer = await call("GET", `/v1/instances${query}`);
			return instanceList.parse(answer).instances;
		},
		async showInstance(instanceId) {
			const answer = await call("GET", instancePath(instanceId));
			return instanceSummary.parse(answer);
		},
		async moveInstance(instanceId, to) {
			const path = `${instancePath(instanceId)}/move`;
			return moveAnswer.parse(await call("POST", path, { to }));
		},
		async adoptMachine(machine) {
			return adoptAnswer.parse(await call("POST", "/v1/instances", machine));
		},
		async listAuthorities() {
			const answer = await call("GET", "/v1/authorities");
			return authorityList.parse(answer).authorities;
		},
		async rotateAuthority(request) {
			await call("POST", "/v1/authorities/rotate", request);
		},
		async replaceAuthority() {
			await call("POST", "/v1/authorities/replace");
		},
	};
}
