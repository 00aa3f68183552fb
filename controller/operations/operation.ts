import type { StaticOperationSchema } from "@smithy/types";
import type { Clock } from "#shared/clock.ts";
import type { Logger } from "#shared/logger.ts";
import type { RandomBytes } from "#shared/random.ts";
import type { Principal } from "../authenticate/principal.ts";
import type { Verdict } from "../authorize/decision.ts";
import type { RequestFacts } from "../authorize/request-facts.ts";
import type { AuthorizationMessages } from "../credentials/authorization-messages.ts";
import type { Credentials } from "../credentials/credentials.ts";
import type { LastUses } from "../credentials/last-uses.ts";
import type { WebIdentities } from "../credentials/web-identities.ts";
import type { Store } from "../store/store.ts";

/** What an operation works with: the caller and the services of the running controller. */
export interface CallContext {
	/** In whose name the call is made: who signed it, or the account that the signer acts for. */
	readonly caller: Principal;
	/** Who signed the call, when that is the administrator account acting for `caller`. */
	readonly delegator?: Principal | undefined;
	/** What the call was authorized on; it acts on nothing that has taken one of these names since. Empty until then. */
	readonly sightings: readonly Sighting[];
	readonly requestId: string;
	/** What the connection and the headers say of the call. */
	readonly facts: RequestFacts;
	/** The API version the client asked for; EC2 answers echo it. */
	readonly apiVersion: string;
	readonly region: string;
	/** Whether this installation kills sessions when their association, profile or trust policy changes. */
	readonly revokeOnChange: boolean;
	readonly store: Store;
	readonly credentials: Credentials;
	/** Told which roles gave out sessions. */
	readonly lastUses: Pick<LastUses, "noteRole">;
	/** Opens what denials of EC2 carry sealed. */
	readonly authorizationMessages: Pick<AuthorizationMessages, "open">;
	/** Tokens of other issuers, and our own. */
	readonly webIdentities: WebIdentities;
	readonly clock: Clock;
	readonly random: RandomBytes;
	readonly logger: Logger;
	/** Hands on what the operation itself asked of policies, so that the decision can be audited and explained. */
	observe(verdict: Verdict): void;
}

/**
 * What a call looked for when it was authorized, and the unique id of what was there; undefined when nothing was.
 * Names are free again when their owner goes, so the name alone does not say what the caller was allowed to touch.
 */
export interface Sighting {
	/** The kind and the name, in the form in which names are unique: `role worker`. */
	readonly sought: string;
	readonly id: string | undefined;
}

/** Something a call touches, as it is stored, with what policies may ask about it. */
export interface Resource {
	readonly arn: string;
	/** Context keys that belong to this resource alone, e.g. `aws:ResourceTag/team`. */
	readonly contextKeys?: Readonly<Record<string, string | readonly string[]>>;
	/** By which name the call looks for it, and what was there. */
	readonly sighting?: Sighting | undefined;
}

/** A role that the call hands to a service: the caller needs iam:PassRole on it. */
export interface PassedRole {
	readonly roleArn: string;
	/** iam:PassedToService, e.g. `ec2.amazonaws.com`. */
	readonly service: string;
	/** iam:AssociatedResourceArn. */
	readonly associatedResourceArn?: string;
	/** By which name the call looks for the role, and what was there. */
	readonly sighting?: Sighting | undefined;
}

/** What the call needs besides its own action: `ec2:CreateTags` for a launch with tags. */
export interface FurtherPermission {
	/** `service:Action`. */
	readonly action: string;
	readonly resource: Resource;
	/** True when the policy on what the call touches must allow it too: `sts:TagSession` in a trust policy. */
	readonly consent?: true;
}

/** A policy attached to what the call touches: a role's trust policy. It decides with the caller's own policies. */
export interface ResourcePolicy {
	/** The account that owns the resource. */
	readonly accountId: string;
	readonly document: string;
}

/**
 * One API operation: everything the pipeline must know about it, in one object.
 * The IAM action is the service's prefix and the schema's name, e.g. `iam:CreateRole`.
 */
export interface Operation<Input extends object, Output> {
	readonly schema: StaticOperationSchema;
	/** `none` when AWS demands no permission (GetCallerIdentity). */
	readonly permission?: "none";
	/** True when only the administrator account may make the call: it manages the other accounts. */
	readonly administratorOnly?: true;
	/** True when AWS accepts the call without a signature (AssumeRoleWithWebIdentity). */
	readonly unsigned?: true;
	/**
	 * What the call touches, **as it is stored** (its own ARN with path and exact case); only for what
	 * does not exist the ARN that the request implies. Without it, the call touches `*`.
	 */
	resources?(input: Input, call: CallContext): Promise<readonly Resource[]>;
	/** The roles the call passes to a service. */
	passes?(input: Input, call: CallContext): Promise<readonly PassedRole[]>;
	/**
	 * Why there is no role to pass, when the call names where one should be. Thrown by the authorize stage once all else
	 * is allowed: a role that appears before the operation runs was passed by nobody.
	 */
	nothingToPass?(input: Input, call: CallContext): Promise<Error | undefined>;
	/** The permissions that the call needs besides its own. */
	further?(
		input: Input,
		call: CallContext,
	): Promise<readonly FurtherPermission[]>;
	/** The policy on the touched resource; undefined when the resource does not exist (the call is then denied). */
	resourcePolicy?(
		input: Input,
		call: CallContext,
	): Promise<ResourcePolicy | undefined>;
	/** Context keys of the request itself, e.g. `aws:RequestTag/team`, `sts:ExternalId`. */
	contextKeys?(
		input: Input,
	): Readonly<Record<string, string | readonly string[]>>;
	handle(input: Input, call: CallContext): Promise<Output>;
}

/** An operation whose types no longer matter, as registries hold it. */
export type AnyOperation = Operation<object, unknown>;
