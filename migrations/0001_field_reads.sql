CREATE TABLE "silver"."column_reads" (
	"minute" timestamp with time zone NOT NULL,
	"subject" text NOT NULL,
	"kind" text NOT NULL,
	"roles" text NOT NULL,
	"client" text NOT NULL,
	"product" text NOT NULL,
	"field" text NOT NULL,
	"returned" boolean NOT NULL,
	"shown" text NOT NULL,
	"operations" integer NOT NULL,
	"rows" integer NOT NULL,
	"last_at" timestamp with time zone NOT NULL,
	CONSTRAINT "column_reads_minute_subject_kind_roles_client_product_field_returned_shown_pk" PRIMARY KEY("minute","subject","kind","roles","client","product","field","returned","shown")
);
--> statement-breakpoint
CREATE TABLE "gold"."field_reads" (
	"day" date NOT NULL,
	"product" text NOT NULL,
	"field" text NOT NULL,
	"reader" integer NOT NULL,
	"roles" text NOT NULL,
	"client" text NOT NULL,
	"returned" boolean NOT NULL,
	"shown" text NOT NULL,
	"operations" integer NOT NULL,
	"rows" integer NOT NULL,
	"last_at" timestamp with time zone NOT NULL,
	CONSTRAINT "field_reads_day_product_field_reader_roles_client_returned_shown_pk" PRIMARY KEY("day","product","field","reader","roles","client","returned","shown")
);
--> statement-breakpoint
CREATE TABLE "bronze"."operations" (
	"batch" bigint NOT NULL,
	"entry" integer NOT NULL,
	"operations" integer NOT NULL,
	"first_at" timestamp with time zone NOT NULL,
	"last_at" timestamp with time zone NOT NULL,
	"rows" integer NOT NULL,
	"duration_ms" double precision NOT NULL,
	"subject" text NOT NULL,
	"kind" text NOT NULL,
	"roles" text[] NOT NULL,
	"purpose" text,
	"client" text,
	"policy_version" text NOT NULL,
	"operation_name" text,
	"operation_hash" text NOT NULL,
	"returned" text[] NOT NULL,
	"used" text[] NOT NULL,
	"masks" jsonb NOT NULL,
	"outcome" text NOT NULL,
	"errors" text[] NOT NULL,
	CONSTRAINT "operations_batch_entry_pk" PRIMARY KEY("batch","entry")
);
--> statement-breakpoint
CREATE TABLE "gold"."readers" (
	"number" integer PRIMARY KEY NOT NULL,
	"subject" text NOT NULL,
	"kind" text NOT NULL,
	"first_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "silver"."readers" (
	"subject" text NOT NULL,
	"kind" text NOT NULL,
	"number" integer GENERATED ALWAYS AS IDENTITY (sequence name "silver"."readers_number_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"first_at" timestamp with time zone NOT NULL,
	CONSTRAINT "readers_subject_kind_pk" PRIMARY KEY("subject","kind")
);
--> statement-breakpoint
CREATE INDEX "field_reads_last_at_index" ON "gold"."field_reads" USING btree ("last_at");