CREATE TABLE "gold"."dependencies" (
	"package_name" text NOT NULL,
	"dependency_name" text NOT NULL,
	"kind" text NOT NULL,
	"range" text NOT NULL,
	"required" boolean NOT NULL,
	CONSTRAINT "dependencies_package_name_dependency_name_pk" PRIMARY KEY("package_name","dependency_name")
);
--> statement-breakpoint
CREATE TABLE "gold"."licenses" (
	"license" text PRIMARY KEY NOT NULL,
	"package_count" integer NOT NULL,
	"share" double precision NOT NULL,
	"permissive" boolean
);
--> statement-breakpoint
CREATE TABLE "silver"."maintainers" (
	"path" text NOT NULL,
	"position" integer NOT NULL,
	"role" text NOT NULL,
	"name" text,
	"email" text,
	"url" text,
	CONSTRAINT "maintainers_path_position_pk" PRIMARY KEY("path","position")
);
--> statement-breakpoint
CREATE TABLE "silver"."package_copies" (
	"path" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"installed_as" text NOT NULL,
	"role" text NOT NULL,
	"version" text,
	"version_order" text NOT NULL,
	"description" text,
	"license" text NOT NULL,
	"permissive" boolean,
	"homepage" text,
	"repository_url" text,
	"keywords" text[] NOT NULL,
	"module_type" text NOT NULL,
	"has_types" boolean NOT NULL,
	"has_install_script" boolean NOT NULL,
	"node_range" text
);
--> statement-breakpoint
CREATE TABLE "platinum"."package_features" (
	"package_name" text PRIMARY KEY NOT NULL,
	"dependents" double precision NOT NULL,
	"dependencies" double precision NOT NULL,
	"copies" double precision NOT NULL,
	"readme" double precision NOT NULL,
	"permissive" double precision NOT NULL,
	"types" double precision NOT NULL,
	"modules" double precision NOT NULL,
	"direct" double precision NOT NULL,
	"features" vector(8) NOT NULL
);
--> statement-breakpoint
CREATE TABLE "bronze"."package_manifests" (
	"path" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"version" text,
	"manifest" jsonb,
	"bytes" integer,
	"repairs" text,
	"problem" text,
	"excerpt" text
);
--> statement-breakpoint
CREATE TABLE "bronze"."package_readmes" (
	"path" text PRIMARY KEY NOT NULL,
	"file_name" text NOT NULL,
	"format" text NOT NULL,
	"text" text,
	"length" integer NOT NULL,
	"bytes" integer,
	"repairs" text,
	"problem" text
);
--> statement-breakpoint
CREATE TABLE "gold"."packages" (
	"name" text PRIMARY KEY NOT NULL,
	"version" text,
	"version_count" integer NOT NULL,
	"copy_count" integer NOT NULL,
	"direct" boolean NOT NULL,
	"description" text,
	"license" text NOT NULL,
	"permissive" boolean,
	"dependent_count" integer NOT NULL,
	"dependency_count" integer NOT NULL,
	"keywords" text[] NOT NULL,
	"module_type" text NOT NULL,
	"has_types" boolean NOT NULL,
	"has_install_script" boolean NOT NULL,
	"node_range" text,
	"homepage" text,
	"repository_url" text,
	"readme_length" integer NOT NULL,
	"maintainer_name" text,
	"maintainer_email" text,
	"path" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "platinum"."readme_chunks" (
	"package_name" text NOT NULL,
	"number" integer NOT NULL,
	"title" text NOT NULL,
	"text" text NOT NULL,
	"start_offset" integer NOT NULL,
	"end_offset" integer NOT NULL,
	"embedding" vector(384),
	CONSTRAINT "readme_chunks_package_name_number_pk" PRIMARY KEY("package_name","number")
);
--> statement-breakpoint
CREATE TABLE "platinum"."readme_questions" (
	"package_name" text NOT NULL,
	"number" integer NOT NULL,
	"topic" text NOT NULL,
	"question" text NOT NULL,
	"answer" text NOT NULL,
	"heading" text,
	"start_offset" integer NOT NULL,
	"end_offset" integer NOT NULL,
	"split" text NOT NULL,
	CONSTRAINT "readme_questions_package_name_number_pk" PRIMARY KEY("package_name","number")
);
--> statement-breakpoint
CREATE TABLE "gold"."readmes" (
	"package_name" text PRIMARY KEY NOT NULL,
	"file_name" text NOT NULL,
	"format" text NOT NULL,
	"text" text NOT NULL,
	"length" integer NOT NULL,
	"repairs" text
);
--> statement-breakpoint
CREATE TABLE "gold"."rejected_manifests" (
	"path" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"problem" text NOT NULL,
	"bytes" integer,
	"excerpt" text
);
--> statement-breakpoint
CREATE TABLE "silver"."dependencies" (
	"path" text NOT NULL,
	"dependency_name" text NOT NULL,
	"kind" text NOT NULL,
	"range" text NOT NULL,
	"required" boolean NOT NULL,
	CONSTRAINT "dependencies_path_dependency_name_kind_pk" PRIMARY KEY("path","dependency_name","kind")
);
--> statement-breakpoint
CREATE TABLE "silver"."packages" (
	"name" text PRIMARY KEY NOT NULL,
	"path" text NOT NULL,
	"version" text,
	"versions" text[] NOT NULL,
	"copies" integer NOT NULL,
	"description" text,
	"license" text NOT NULL,
	"permissive" boolean,
	"homepage" text,
	"repository_url" text,
	"keywords" text[] NOT NULL,
	"module_type" text NOT NULL,
	"has_types" boolean NOT NULL,
	"has_install_script" boolean NOT NULL,
	"node_range" text
);
--> statement-breakpoint
CREATE INDEX "dependencies_dependency_name_index" ON "gold"."dependencies" USING btree ("dependency_name");--> statement-breakpoint
CREATE INDEX "package_copies_name_index" ON "silver"."package_copies" USING btree ("name");--> statement-breakpoint
CREATE INDEX "package_copies_installed_as_index" ON "silver"."package_copies" USING btree ("installed_as");--> statement-breakpoint
CREATE INDEX "packages_license_index" ON "gold"."packages" USING btree ("license");--> statement-breakpoint
CREATE INDEX "dependencies_dependency_name_index" ON "silver"."dependencies" USING btree ("dependency_name");