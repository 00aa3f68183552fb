/**
 * The tables, as TypeScript sees them. Times are milliseconds since the epoch; `*_key` columns hold a
 * name in lower case (AWS's names are unique without regard to case and stored as given); policy documents
 * are TEXT, byte for byte as received; `sealed_*` is base64 of what shared/seal made under the master key,
 * with the record's id as associated text.
 */
export interface Schema {
	// the store itself
	meta: MetaTable;
	sealed_secrets: SealedSecretTable;
	// accounts
	accounts: AccountTable;
	account_aliases: AccountAliasTable;
	account_quotas: AccountQuotaTable;
	// who there is
	users: UserTable;
	groups: GroupTable;
	group_members: GroupMemberTable;
	access_keys: AccessKeyTable;
	roles: RoleTable;
	trust_principals: TrustPrincipalTable;
	instance_profiles: InstanceProfileTable;
	oidc_providers: OidcProviderTable;
	// policies
	inline_policies: InlinePolicyTable;
	managed_policies: ManagedPolicyTable;
	policy_versions: PolicyVersionTable;
	policy_attachments: PolicyAttachmentTable;
	permissions_boundaries: PermissionsBoundaryTable;
	// of all kinds
	tags: TagTable;
	// hosts
	nodes: NodeTable;
	join_tokens: JoinTokenTable;
	node_groups: NodeGroupTable;
	profile_node_groups: ProfileNodeGroupTable;
	// instances and what they are made of
	instances: InstanceTable;
	client_tokens: ClientTokenTable;
	metadata_uses: MetadataUsesTable;
	metadata_defaults: MetadataDefaultsTable;
	images: ImageTable;
	key_pairs: KeyPairTable;
	placement_groups: PlacementGroupTable;
}

/** `generation` and `revision` (the last one given to a node). */
export interface MetaTable {
	key: string;
	value: string;
}

/** CA key, key ring, signing keys: id → sealed bytes. */
export interface SealedSecretTable {
	secret_id: string;
	sealed_value: string;
}

export interface AccountTable {
	account_id: string;
	account_name: string | null;
	created_at: number;
}

export interface AccountAliasTable {
	account_alias: string;
	account_id: string;
}

/** Quotas that an operator has changed; the others are AWS's defaults. */
export interface AccountQuotaTable {
	account_id: string;
	quota: string;
	value: number;
}

export interface UserTable {
	user_id: string;
	account_id: string;
	name: string;
	name_key: string;
	path: string;
	created_at: number;
}

export interface GroupTable {
	group_id: string;
	account_id: string;
	name: string;
	name_key: string;
	path: string;
	created_at: number;
}

export interface GroupMemberTable {
	group_id: string;
	user_id: string;
}

/** Long-term keys. `user_id` is null for the account's own (root) keys. */
export interface AccessKeyTable {
	access_key_id: string;
	account_id: string;
	user_id: string | null;
	sealed_secret: string;
	status: "Active" | "Inactive";
	created_at: number;
	last_used_at: number | null;
	last_used_service: string | null;
	last_used_region: string | null;
}

/** `valid_from`: sessions issued before it are refused; the transaction that kills them raises it. */
export interface RoleTable {
	role_id: string;
	account_id: string;
	name: string;
	name_key: string;
	path: string;
	description: string | null;
	max_session_duration: number;
	trust_policy: string;
	created_at: number;
	valid_from: number;
	last_used_at: number | null;
	last_used_region: string | null;
}

/** The users and roles that a role's trust policy names by ARN, by their unique id when it was written. */
export interface TrustPrincipalTable {
	role_id: string;
	principal_arn: string;
	principal_id: string;
}

/** `role_changed_at`: when the profile last got or lost its role. */
export interface InstanceProfileTable {
	profile_id: string;
	account_id: string;
	name: string;
	name_key: string;
	path: string;
	role_id: string | null;
	role_changed_at: number;
	created_at: number;
}

/** `client_ids` and `thumbprints` are JSON lists of strings; `url` has no `https://`. */
export interface OidcProviderTable {
	provider_arn: string;
	account_id: string;
	url: string;
	client_ids: string;
	thumbprints: string;
	created_at: number;
}

/** Inline policies of users, roles and groups, and those laid on whole accounts; `entity_id` is the owner's unique id, or the account's id. */
export interface InlinePolicyTable {
	entity_id: string;
	name: string;
	name_key: string;
	document: string;
}

/** The account's own managed policies; AWS's are data (store/aws-managed-policies.ts). Versions count from 1 and never again. */
export interface ManagedPolicyTable {
	policy_id: string;
	account_id: string;
	name: string;
	name_key: string;
	path: string;
	description: string | null;
	default_version: number;
	last_version: number;
	created_at: number;
	updated_at: number;
}

export interface PolicyVersionTable {
	policy_id: string;
	version: number;
	document: string;
	created_at: number;
}

/** A managed policy attached to a user, role or group: `entity_id` is its unique id, `account_id` its account. */
export interface PolicyAttachmentTable {
	entity_id: string;
	policy_arn: string;
	account_id: string;
}

/** The managed policy that bounds a user or role. */
export interface PermissionsBoundaryTable {
	entity_id: string;
	policy_arn: string;
	account_id: string;
}

/** Tags of anything: `resource_id` is the unique id (AROA…, AIPA…, i-…, ami-…). */
export interface TagTable {
	resource_id: string;
	account_id: string;
	/** What uniqueness goes by: the key in lower case for IAM, the key itself for EC2. */
	tag_key_key: string;
	tag_key: string;
	tag_value: string;
}

/** Hypervisor hosts. `revision` is raised with every change of the node's wanted state. */
export interface NodeTable {
	node_id: string;
	name: string;
	created_at: number;
	revision: number;
	/** Serial number of the newest certificate, hex. Null until enrolment. */
	certificate_serial: string | null;
	certificate_expires_at: number | null;
	/** Certificates issued before it are refused. */
	valid_from: number;
	/** Sessions issued before it through this node are refused. */
	sessions_valid_from: number;
	/** Keys that its instances got before it are to be replaced, though not each of them is dead. */
	sessions_renewed_at: number;
	banned_at: number | null;
	draining: number;
	/** From the last report; null before the first. */
	reported_at: number | null;
	zone: string | null;
	subnet: string | null;
	subnet_v6: string | null;
	hypervisor: string | null;
	vcpus: number | null;
	memory_mib: number | null;
	instance_slots: number | null;
	/** `v2.0` when its hypervisor makes guests use IMDSv2. */
	imds_support: string | null;
}

/** One-time join tokens: only the hash of the secret is kept. */
export interface JoinTokenTable {
	token_id: string;
	node_id: string;
	secret_hash: string;
	expires_at: number;
	used_at: number | null;
}

/** The groups an operator has put a node in. */
export interface NodeGroupTable {
	node_id: string;
	group_name: string;
}

/**
 * The groups of nodes where instances with a profile may run; a profile without any may be used everywhere. It goes
 * by the profile's name, so that one who deletes the profile and makes it anew does not get rid of it.
 */
export interface ProfileNodeGroupTable {
	account_id: string;
	name_key: string;
	group_name: string;
}

/** EC2 instance states by code: 0 pending, 16 running, 32 shutting-down, 48 terminated, 64 stopping, 80 stopped. */
export interface InstanceTable {
	instance_id: string;
	account_id: string;
	reservation_id: string;
	image_id: string;
	instance_type: string;
	ami_launch_index: number;
	state_code: number;
	/** What the host last said of it. */
	reported_state: string | null;
	state_reason_code: string | null;
	state_reason_message: string | null;
	launched_at: number;
	terminated_at: number | null;
	node_id: string;
	/** The node where it is to go on once this one has let go of it; null while it does not move. */
	move_to: string | null;
	/** Placement epoch: raised on every move; fences issuing of credentials, never use. */
	epoch: number;
	/** Credentials issued before it are refused (terminate, revoke). */
	valid_from: number;
	private_ip: string;
	mac: string;
	/** Of a machine that somebody else runs: its interface on the host. Null for what the host itself makes. */
	host_interface: string | null;
	zone: string;
	/** Set until the address may be handed out again; unique per node while set. */
	address_lease: string | null;
	key_name: string | null;
	/** The key pair's public half as it was at launch: the pair may be deleted, or made anew, while the instance keeps it. */
	public_key: string | null;
	/** Base64, as given. */
	user_data: string | null;
	/** JSON of node-api's MetadataOptions. */
	metadata_options: string;
	/** The associated profile: its id as it was when associated; null without one. */
	profile_id: string | null;
	profile_arn: string | null;
	association_id: string | null;
	associated_at: number | null;
	client_token: string | null;
	/** Null for one in no placement group. */
	placement_group_id: string | null;
	/** Counted from 1; null but in groups with partitions. */
	partition_number: number | null;
	/** JSON of what only the EC2 API shows again: security groups, shutdown behaviour, …. */
	attributes: string;
}

/** RunInstances idempotency: the hash of the parameters and the reservation they made. */
export interface ClientTokenTable {
	account_id: string;
	client_token: string;
	parameters_hash: string;
	reservation_id: string;
	created_at: number;
}

/** How an instance has asked for its metadata: JSON of shared/metadata-uses.ts' counts. */
export interface MetadataUsesTable {
	instance_id: string;
	account_id: string;
	/** When the first agent that told began to count. */
	counted_since: number;
	/** The agent's run that `counts` are of; those of its earlier ones stand in `earlier_counts`. */
	run: string;
	counts: string;
	earlier_counts: string;
	last_v1_at: number | null;
	last_v2_at: number | null;
}

/** An account's own defaults of the metadata options of its new instances: JSON of those that it has set. */
export interface MetadataDefaultsTable {
	account_id: string;
	options: string;
}

export interface ImageTable {
	image_id: string;
	account_id: string;
	name: string;
	description: string | null;
	architecture: string;
	/** What a host looks up in its own configuration to know what to run. */
	source: string;
	kernel_id: string | null;
	ramdisk_id: string | null;
	/** `v2.0` when what starts from it uses IMDSv2. */
	imds_support: string | null;
	/** Where its instances have their root volume: `/dev/sda1`. */
	root_device_name: string;
	/** JSON of store/images.ts' ProductCodeRecord, a list. */
	product_codes: string;
	created_at: number;
	/** No longer to be launched from; the row stays for the instances that were. */
	deregistered_at: number | null;
}

/** SSH key pairs, public half only. Names are unique in their exact case, as EC2 has them. */
export interface KeyPairTable {
	key_pair_id: string;
	account_id: string;
	name: string;
	key_type: "rsa" | "ed25519";
	fingerprint: string;
	/** One line of OpenSSH's format. */
	public_key: string;
	created_at: number;
}

/** Names are unique in their exact case. `partition_count` is 0 but where the strategy is `partition`. */
export interface PlacementGroupTable {
	group_id: string;
	account_id: string;
	name: string;
	strategy: "cluster" | "spread" | "partition";
	partition_count: number;
	created_at: number;
}
