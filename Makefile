# The front door. Every target does the set-up that it needs first; a second run does none of it again.
# What a user gives as a variable reaches the recipes through the environment, never as their text: a name with a space,
# a quote or a semicolon is a name.
boot := lab/setup/bootstrap.sh
variables := scenario args jobs shard kdc runs run file match minutes seed target full only operators

# make passes them on by itself when they are given; a variable that it does not know is a misspelt one.
given := $(foreach name,$(.VARIABLES),$(if $(filter command,$(firstword $(origin $(name)))),$(name)))
unknown := $(filter-out $(variables) MAKEFLAGS GNUMAKEFLAGS,$(given))
near = $(foreach name,$(variables),$(if $(findstring $(name),$1)$(findstring $1,$(name)),$(name)))
ifneq ($(unknown),)
$(error $(firstword $(unknown)) is no variable of this Makefile$(foreach name,$(call near,$(firstword $(unknown))),; did you mean $(name)?); there are: $(variables))
endif

# Taken literally: a dollar sign in a value is no variable of make's, and no command.
$(foreach name,$(given),$(eval override $(name) := $$(value $(name))))
$(foreach name,$(given),$(eval export $(name)))

# GNU make ends with 2 whatever a recipe's status was, and the lab's 1 (the product failed) is not its 2 (the lab did).
# In question mode make ends with 1 when something is left to do; recipes with a + run all the same. So the verdict of
# 1 is turned into "something is left to do". It holds when `lab` or `merge` is the only goal, and not for make -n.
dry := $(findstring n,$(firstword -$(MAKEFLAGS)))
with_verdict := $(filter lab merge,$(MAKECMDGOALS))
ifeq ($(dry)$(words $(with_verdict)) $(with_verdict),1 $(MAKECMDGOALS))
MAKEFLAGS += -q
endif
runs_anyway := $(if $(dry),,+)
export verdict := $(if $(dry),,$(if $(with_verdict),$(shell mktemp)))
give_verdict = $(if $(dry),@:,$(if $(filter 1,$(file <$(verdict))),@rm -f "$$verdict",$(runs_anyway)@status=$$(cat "$$verdict"); rm -f "$$verdict"; exit $$status))
# Options are words: split at spaces, and nothing else is done with them.
options = set -f;

.DEFAULT_GOAL := help
.PHONY: help setup doctor lab run-lab merge run-merge lab-check list one report test check unit integration fuzz bench mutants nightly down clean clean-cache

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | while IFS='	' read -r name text; do printf '  make %-12s %s\n' "$$name" "$$text"; done

setup: ## make this machine ready: packages, Node, engine, images
	@$(boot) --images

doctor: ## say what is missing and how to get it; changes nothing
	@$(boot) --doctor || true

# A make that is ended by a signal takes its shell along and knows nothing of what runs below: the kernel tells the lab,
# which then takes its world down.
run-lab:
	$(runs_anyway)@$(options) setpriv --pdeathsig TERM $(boot) --images lab/main.ts run $${kdc:+"--kdc=$$kdc"} $${jobs:+"--jobs=$$jobs"} $${shard:+"--shard=$$shard"} $$args -- "$${scenario:-all}" && echo 0 >"$$verdict" || echo $$? >"$$verdict"

lab: run-lab ## run scenarios: scenario=NAME|PATH|FOLDER|GLOB|@TAG[,...] or all (the default; no benchmarks) [jobs=N] [shard=I/N] [kdc=container|process] [args=...]; exit 0 pass, 1 fail, 2 error
	$(give_verdict)

run-merge:
	$(runs_anyway)@$(options) $(boot) lab/main.ts merge $$runs && echo 0 >"$$verdict" || echo $$? >"$$verdict"

merge: run-merge ## one report from the shards of a run: runs="FOLDER FOLDER..."; exits as lab does
	$(give_verdict)

test: ## lint, types, import rules, dead code, unit, integration and a smoke set of scenarios; ends with `N passed, N failed`
	@$(boot) --images lab/suite/main.ts test

check: ## formatting, lint, types, import rules, dead code
	@$(boot) lab/suite/main.ts check

unit: ## the unit tests
	@$(boot) lab/suite/main.ts unit

one: ## one test file: file=lab/x.test.ts [match='title pattern']
	@[ -n "$$file" ] || { echo 'usage: make one file=lab/x.test.ts [match="title pattern"]' >&2; exit 2; }
	@$(boot) node_modules/ava/entrypoints/cli.js "$$file" $${match:+"--match=$$match"}

report: ## a past run's report again: run=reports/latest
	@$(boot) lab/main.ts report "$${run:-reports/latest}"

lab-check: ## check scenarios and start nothing, all mistakes as FILE:LINE:COLUMN: MESSAGE: scenario=...
	@$(boot) lab/main.ts check -- "$${scenario:-all}"

list: ## scenarios with their tags and how each last ended: [scenario=...]
	@$(boot) lab/main.ts list $${scenario:+-- "$$scenario"}

integration: ## the tests against real programs of this machine
	@$(boot) --images lab/suite/main.ts integration

fuzz: ## damaged input for each parser: [minutes=N] [seed=N] [target=NAME]; exit 1 on a finding
	@$(boot) lab/fuzz/main.ts $${minutes:+"--minutes=$$minutes"} $${seed:+"--seed=$$seed"} $${target:+"--target=$$target"}

bench: ## measure the channel, beside C and spice-gtk, and the codecs: [scenario=NAME,...] [full=1] [args=...]
	@$(options) $(boot) --images lab/main.ts bench $${full:+--full} $$args -- $${scenario:+"$$scenario"}

mutants: ## take out each marked check, change a sample of operators, and see red: [only=GLOB] [operators=N] [seed=N]; exit 1 on a survivor
	@$(options) $(boot) --images lab/mutants/main.ts $${only:+"--only=$$only"} $${operators:+"--operators=$$operators"} $${seed:+"--seed=$$seed"} $$args

nightly: ## every test and every scenario
	@$(boot) --images lab/suite/main.ts nightly

down: ## stop the Docker engine that the lab started
	@$(boot) --as-it-is lab/setup/main.ts down

clean: ## remove what killed runs left: machines, containers, folders
	@$(boot) --as-it-is lab/setup/main.ts clean

clean-cache: ## remove images, templates, toolchain and the engine's data
	@$(boot) --as-it-is lab/setup/main.ts clean-cache
