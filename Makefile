# 绩效管道：make build 把 input/ 里各单位的文件变成 output/ 里的汇总表、Word、网页和数据。
INPUT  ?= input
OUTPUT ?= output
ARGS   ?=
PYTHON ?= python3
BIN    := .venv/bin
SOURCES := pipeline tests

.DEFAULT_GOAL := help
.PHONY: help install cluster windows build return test slow torture check lint types layers bench fuzz lock clean

help:  ## 列出全部目标
	@echo '绩效管道：make build 即可；自己的文件夹：make build INPUT=数据文件夹 OUTPUT=结果文件夹'
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install: .venv/.run  ## 安装到 .venv（依赖按校验值锁定），得到 .venv/bin/jixiao

cluster: .venv/.run  ## 另装在多台机器上运行所需的程序库，见 docs/cluster.md
	$(BIN)/pip install --quiet --disable-pip-version-check --compile --require-hashes -r requirements-cluster.lock

windows: .venv/.run  ## 做离线包 dist/jixiao-windows.zip：在不能上网的 Windows 上解压，双击 汇总.bat
	rm -rf dist
	$(BIN)/pip download --quiet --disable-pip-version-check --require-hashes -r requirements.lock -d dist/wheels \
		--platform win_amd64 --python-version 3.11 --implementation cp --only-binary=:all:
	git archive --format=zip -o dist/jixiao-windows.zip \
		--prefix=绩效管道/wheels/ $$(printf -- '--add-file=%s ' dist/wheels/*.whl) --prefix=绩效管道/ HEAD -- . ':!tests'
	@echo '离线包已做好：dist/jixiao-windows.zip'

build: .venv/.run  ## 读入 INPUT，写出 OUTPUT
	@$(BIN)/jixiao build "$(INPUT)" --output "$(OUTPUT)" $(ARGS)

return: .venv/.run  ## 写出 退回修改/：各单位的问题清单和标注过的原表
	@$(BIN)/jixiao return "$(INPUT)" --output "$(OUTPUT)" $(ARGS)

test: .venv/.dev  ## 运行测试（不含慢测试）
	$(BIN)/python -m pytest -m "not slow and not torture" -n 2 $(ARGS)

slow: .venv/.dev  ## 运行慢测试：LibreOffice 打开全部结果，Chromium 打开网页
	$(BIN)/python -m pytest -m slow $(ARGS)

torture: .venv/.dev  ## 折磨测试：强杀、磁盘满、坏文件逐个试、乱改文件、增长
	$(BIN)/python -m pytest -m torture -n 2 $(ARGS)

check: lint types layers  ## 代码检查：格式、类型、分层

lint: .venv/.dev  ## ruff
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/ruff format --check $(SOURCES)

types: .venv/.dev  ## mypy --strict
	$(BIN)/mypy

layers: .venv/.dev  ## import-linter：各阶段互不引用
	$(BIN)/lint-imports --cache-dir .import_linter_cache

bench: .venv/.dev .venv-bench/.peers  ## 速度对比，写入 docs/values.md 和 docs/benchmarks.md
	.venv-bench/bin/python tests/bench/bench_values.py --write docs/values.md
	$(BIN)/python tests/bench/run.py $(ARGS)

fuzz: .venv/.dev  ## 用改坏的文件试读入程序（默认 60 秒：make fuzz ARGS="--seconds 600"）
	$(BIN)/python tests/hostile/fuzz.py $(ARGS)

lock: .venv/.dev  ## 重新锁定依赖
	$(BIN)/uv pip compile -q --python-version 3.11 --generate-hashes --universal --no-emit-index-url --no-header pyproject.toml --group build -o requirements.lock
	$(BIN)/uv pip compile -q --python-version 3.11 --generate-hashes --universal --no-emit-index-url --no-header pyproject.toml --extra cluster -c requirements.lock -o requirements-cluster.lock
	$(BIN)/uv pip compile -q --python-version 3.11 --generate-hashes --universal --no-emit-index-url --no-header pyproject.toml --group dev -c requirements-cluster.lock -o requirements-dev.lock
	$(BIN)/uv pip compile -q --python-version 3.11 --generate-hashes --universal --no-emit-index-url --no-header --group bench -o requirements-bench.lock

clean:  ## 删除结果、缓存和 .venv
	rm -rf output dist .venv .venv-bench .jixiao build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find $(SOURCES) -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/.run: requirements.lock pyproject.toml | .venv/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check --compile --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --config-settings editable_mode=compat -e .
	$(BIN)/python -m compileall -q pipeline
	$(BIN)/python -m pipeline.ready
	@touch $@

.venv/.dev: requirements-dev.lock .venv/.run
	$(BIN)/pip install --quiet --disable-pip-version-check --compile --require-hashes -r requirements-dev.lock
	@touch $@

# 对比用的读数工具另装一处，它们要的旧版本碰不到本程序；装不上时表里注明，不算失败
.venv-bench/.peers: requirements-bench.lock
	$(PYTHON) -m venv .venv-bench
	.venv-bench/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.lock \
		&& touch $@ || echo '有的对比工具没有装上，表里会注明'
